using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Reading;

/// <summary>The generated JSON of every answer of this slice.</summary>
[JsonSerializable(typeof(Page<AgentAnswer>))]
[JsonSerializable(typeof(Page<SloAnswer>))]
[JsonSerializable(typeof(Page<TransitionAnswer>))]
[JsonSerializable(typeof(Page<EpisodeAnswer>))]
[JsonSerializable(typeof(TransactionAnswer))]
[JsonSerializable(typeof(DriftAnswer))]
[JsonSerializable(typeof(DataDriftAnswer))]
internal sealed partial class ReadingJson : JsonSerializerContext
{
    /// <summary>Teaches the host's JSON the answers of this slice, words for enumerations and instants in UTC.</summary>
    public static void Teach(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        options.TypeInfoResolverChain.Insert(0, Default);
        foreach (var converter in (ReadOnlySpan<JsonConverter>)[
            new InstantConverter(),
            new AttributeConverter(),
            new WordConverter<AccuracyState>(),
            new WordConverter<RatioState>(),
            new WordConverter<DataState>(),
            new WordConverter<EpisodeState>(),
            new WordConverter<EpisodeHandling>(),
            new WordConverter<DeliveryState>(),
            new WordConverter<Disposition>(),
            new WordConverter<DriftMode>(),
            new WordConverter<Verdict>(),
            new WordConverter<VerdictSource>(),
            new WordConverter<Selection>(),
            new WordConverter<PilotFinding>(),
            new WordConverter<ConfidenceFinding>(),
            new WordConverter<PriceWarning>(),
            new WordConverter<InputKind>(),
            new WordConverter<InputChange>(),
            new WordConverter<LookTest>(),
            new WordConverter<InputsState>(),
        ])
        {
            options.Converters.Add(converter);
        }
    }
}
