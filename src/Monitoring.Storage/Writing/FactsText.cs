using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;

namespace Monitoring.Storage.Writing;

/// <summary>The stored form of a notice's facts: JSON.</summary>
internal static partial class FactsText
{
    public static string Write(NoticeFacts facts) => JsonSerializer.Serialize(facts, FactsJson.Default.NoticeFacts);

    public static NoticeFacts Read(string text) =>
        JsonSerializer.Deserialize(text, FactsJson.Default.NoticeFacts) ?? throw new InvalidDataException("A stored notice is empty.");

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true)]
    [JsonSerializable(typeof(NoticeFacts))]
    private sealed partial class FactsJson : JsonSerializerContext;
}
