using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;

namespace Monitoring.Storage.Writing;

/// <summary>The stored form of what messages say: JSON.</summary>
internal static partial class FactsText
{
    public static string Write(NoticeFacts facts) => JsonSerializer.Serialize(facts, FactsJson.Default.NoticeFacts);

    public static NoticeFacts Read(string text) =>
        JsonSerializer.Deserialize(text, FactsJson.Default.NoticeFacts) ?? throw new InvalidDataException("A stored notice is empty.");

    public static string Write(PersonalMessage message) => JsonSerializer.Serialize(message, FactsJson.Default.PersonalMessage);

    public static PersonalMessage ReadPersonal(string text) =>
        JsonSerializer.Deserialize(text, FactsJson.Default.PersonalMessage) ?? throw new InvalidDataException("A stored message is empty.");

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true)]
    [JsonSerializable(typeof(NoticeFacts))]
    [JsonSerializable(typeof(PersonalMessage))]
    private sealed partial class FactsJson : JsonSerializerContext;
}
