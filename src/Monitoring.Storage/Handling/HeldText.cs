using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;

namespace Monitoring.Storage.Handling;

/// <summary>The stored forms around maintenance: JSON a person can read.</summary>
internal static partial class HeldText
{
    /// <summary>What runs of an agent; null for nothing, which is how nearly every agent stands.</summary>
    public static string? Write(IReadOnlyList<HeldBack> held) =>
        held.Count == 0 ? null : JsonSerializer.Serialize(held, HeldJson.Default.IReadOnlyListHeldBack);

    /// <summary>Reads what <see cref="Write(IReadOnlyList{HeldBack})"/> wrote.</summary>
    /// <exception cref="InvalidDataException">No program of this release wrote that.</exception>
    public static IReadOnlyList<HeldBack> Read(string? text)
    {
        try
        {
            return text is null ? [] : JsonSerializer.Deserialize(text, HeldJson.Default.IReadOnlyListHeldBack) ?? [];
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException("The stored maintenance is damaged: " + damage.Message, damage);
        }
    }

    /// <summary>What a line of the daily mail says.</summary>
    public static string Write(DailyFacts facts) => JsonSerializer.Serialize(facts, HeldJson.Default.DailyFacts);

    /// <summary>Reads what <see cref="Write(DailyFacts)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">No program of this release wrote that.</exception>
    public static DailyFacts ReadLine(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, HeldJson.Default.DailyFacts) ?? throw new InvalidDataException("A stored line is empty.");
        }
        catch (JsonException damage)
        {
            throw new InvalidDataException("A stored line of the daily mail is damaged: " + damage.Message, damage);
        }
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true)]
    [JsonSerializable(typeof(IReadOnlyList<HeldBack>))]
    [JsonSerializable(typeof(DailyFacts))]
    private sealed partial class HeldJson : JsonSerializerContext;
}
