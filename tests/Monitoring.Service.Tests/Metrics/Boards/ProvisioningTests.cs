using YamlDotNet.RepresentationModel;

namespace Monitoring.Service.Tests.Metrics.Boards;

/// <summary>What Grafana reads at its start: the data source, and where the dashboards are.</summary>
public sealed class ProvisioningTests
{
    private const string Folder = "grafana-dashboards/provisioning/";

    [Fact]
    public void The_dashboards_are_looked_for_where_compose_mounts_them()
    {
        var provider = Only("dashboards/agentops.yaml", "providers");
        var mounts = File.ReadLines(RepositoryFile.At("deploy/compose.yaml")).Select(line => line.Trim()).ToList();

        Assert.Equal(("file", "agentops"), (Text(provider, "type"), Text(provider, "folderUid")));
        Assert.Contains($"- ../grafana-dashboards:{Text((YamlMappingNode)provider["options"], "path")}:ro", mounts);
        Assert.Contains("- ../grafana-dashboards/provisioning:/etc/grafana/provisioning:ro", mounts);
    }

    [Fact]
    public void The_data_source_is_of_the_kind_that_every_dashboard_chooses_from_and_has_the_uid_and_the_address_that_the_page_names()
    {
        var source = Only("datasources/prometheus.yaml", "datasources");
        var kind = Text(source, "type");

        Assert.All(Dashboard.Files, file => Assert.Equal(
            kind, Assert.Single(Dashboard.Read(file).Variables, one => one.GetProperty("name").GetString() == "datasource").GetProperty("query").GetString()));
        Assert.Equal("true", Text(source, "isDefault"));
        Assert.Contains($"uid `{Text(source, "uid")}` and is looked for at `{Text(source, "url")}`", Dashboard.Text("README.md"), StringComparison.Ordinal);
        Assert.Contains($"  {new Uri(Text(source, "url")).Host}:", File.ReadLines(RepositoryFile.At("deploy/compose.yaml")));
    }

    // The one item of the one list that a file has.
    private static YamlMappingNode Only(string file, string list)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(RepositoryFile.At(Folder + file));
        yaml.Load(reader);
        var root = (YamlMappingNode)Assert.Single(yaml.Documents).RootNode;
        Assert.Equal("1", Text(root, "apiVersion"));
        return (YamlMappingNode)Assert.Single((YamlSequenceNode)root[list]);
    }

    private static string Text(YamlMappingNode node, string key) => node[key].ToString();
}
