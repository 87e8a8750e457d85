using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Api;

/// <summary>The generated JSON of every answer of this slice.</summary>
[JsonSerializable(typeof(Page<AgentAnswer>))]
[JsonSerializable(typeof(Page<SloAnswer>))]
[JsonSerializable(typeof(Page<TransitionAnswer>))]
[JsonSerializable(typeof(Page<LateAnswer>))]
[JsonSerializable(typeof(Page<EpisodeAnswer>))]
[JsonSerializable(typeof(Page<AlertAnswer>))]
[JsonSerializable(typeof(AcknowledgeBody))]
[JsonSerializable(typeof(Page<MaintenanceAnswer>))]
[JsonSerializable(typeof(MaintenanceBody))]
[JsonSerializable(typeof(MaintenanceEndBody))]
[JsonSerializable(typeof(Page<ReviewAnswerBody>))]
[JsonSerializable(typeof(ReviewBody))]
[JsonSerializable(typeof(Page<MessageAnswer>))]
[JsonSerializable(typeof(Page<ListedOutcomeAnswer>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(TransactionAnswer))]
[JsonSerializable(typeof(DriftAnswer))]
[JsonSerializable(typeof(DataDriftAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext
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
            new WordConverter<AlertKind>(),
            new WordConverter<AlertState>(),
            new WordConverter<StepWord>(),
            new WordConverter<MaintenanceState>(),
            new WordConverter<ReviewState>(),
            new WordConverter<Handling>(),
            new WordConverter<OnsetBasis>(),
            new WordConverter<DeliveryState>(),
            new WordConverter<Channel>(),
            new WordConverter<Disposition>(),
            new WordConverter<DriftMode>(),
            new WordConverter<Verdict>(),
            new WordConverter<VerdictSource>(),
            new WordConverter<Selection>(),
            new WordConverter<UncountedReason>(),
            new WordConverter<PilotFinding>(),
            new WordConverter<ConfidenceFinding>(),
            new WordConverter<PriceWarning>(),
            new WordConverter<InputKind>(),
            new WordConverter<InputChange>(),
            new WordConverter<LookTest>(),
            new WordConverter<InputsState>(),
            new WordConverter<ItemStatus>(),
        ])
        {
            options.Converters.Add(converter);
        }
    }
}

/// <summary>The value of an attribute as it was sent: a number or a text.</summary>
internal sealed class AttributeConverter : JsonConverter<AttributeValue>
{
    /// <inheritdoc/>
    public override AttributeValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? new(reader.GetDouble())
            : new(reader.GetString() ?? throw new JsonException("must be a number or a text"));

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AttributeValue value, JsonSerializerOptions options)
    {
        if (value.Number is { } number)
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(value.Text);
        }
    }
}

/// <summary>Instants as they are answered: RFC 3339 in UTC with <c>Z</c>, microseconds only when there are some.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    /// <summary><c>2026-06-01T12:50:01Z</c>, <c>2026-06-01T12:50:01.25Z</c>.</summary>
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Format(value));
}

/// <summary>An enumeration by its outward spelling (<see cref="Word{T}"/>).</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class WordConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Word<T>.TryParse(reader.GetString() ?? "", out var value) ? value : throw new JsonException($"must be {Word<T>.Choice}");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Word<T>.Of(value));
}
