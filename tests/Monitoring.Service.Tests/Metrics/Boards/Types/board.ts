// What a dashboard of ours may hold: the types of @grafana/schema as JSON carries them, each panel with the options and the field
// configuration of its kind, each query as the Prometheus data source takes it. What a panel or data source knows and the package
// does not say stands here, each with its reason.
import type * as grafana from '@grafana/schema';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as timeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as lines from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

// JSON has the words of an enumeration, not its members.
type Json<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T : T extends unknown ? { [K in keyof T]: Json<T[K]> } : never;

// The Prometheus data source is a plugin: its query is not in the package.
interface Query extends grafana.DataQuery {
  expr: string;
  instant?: boolean;
  range?: boolean;
  legendFormat?: string;
  format?: 'table' | 'time_series' | 'heatmap';
  interval?: string;
}

// Properties of overrides by their names, which the package takes as any text.
type Property =
  | { id: 'unit' | 'displayName' | 'noValue'; value: string }
  | { id: 'decimals' | 'custom.lineWidth' | 'custom.width'; value: number }
  | { id: 'color'; value: Json<grafana.FieldColor> }
  | { id: 'thresholds'; value: Json<grafana.ThresholdsConfig> }
  | { id: 'mappings'; value: Json<grafana.ValueMapping>[] }
  | { id: 'links'; value: Link[] }
  | { id: 'custom.lineStyle'; value: Json<grafana.LineStyle> }
  | { id: 'custom.cellOptions'; value: Json<grafana.TableCellOptions> };

interface Link {
  title: string;
  url: string;
  targetBlank?: boolean;
}

type Transformation =
  | { id: 'merge'; options: Record<string, never> }
  | { id: 'organize'; options: { excludeByName: Record<string, true>; indexByName: Record<string, number>; renameByName: Record<string, string> } };

type PanelOf<Kind extends string, Options, Custom> = Omit<
  Json<Omit<grafana.Panel, 'type' | 'options' | 'fieldConfig' | 'targets' | 'transformations' | 'links'>>, never> & {
  type: Kind;
  targets: Json<Query>[];
  transformations?: Transformation[];
  links?: Link[];
  options: Json<Options>;
  fieldConfig: {
    defaults: Json<Omit<grafana.FieldConfig, 'custom'>> & { custom?: Json<Custom> };
    overrides: { matcher: { id: 'byName' | 'byRegexp'; options: string }; properties: Property[] }[];
  };
};

type Panel =
  | PanelOf<'stat', stat.Options, never>
  | PanelOf<'table', Omit<table.Options, 'frameIndex'>, Partial<table.FieldConfig>>
  | PanelOf<'timeseries', lines.Options, lines.FieldConfig>
  // Whether gaps are joined is an option of this panel that the package leaves out.
  | PanelOf<'state-timeline', timeline.Options, timeline.FieldConfig & { spanNulls?: boolean }>
  | Json<grafana.RowPanel>;

// How a mark is called belongs to the data source, and `definition` is what the list of variables shows of a query.
type Annotation = Json<Omit<grafana.AnnotationQuery, 'target'>> & {
  target: Json<Query>;
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
  useValueForTime?: boolean;
};

type Variable = Json<Omit<grafana.VariableModel, 'query'>> & { query: string | { query: string; refId: string }; definition?: string };

export type Board = Json<Omit<grafana.Dashboard, 'panels' | 'annotations' | 'templating'>> & {
  uid: string;
  panels: Panel[];
  annotations: { list: Annotation[] };
  templating: { list: Variable[] };
};
