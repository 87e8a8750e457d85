using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Reading;

/// <summary>The value of an attribute as it was sent: a number or a text.</summary>
internal sealed class AttributeConverter : JsonConverter<AttributeValue>
{
    /// <inheritdoc/>
    public override AttributeValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? new(reader.GetDouble()) : new(reader.GetString() ?? throw new JsonException("must be a number or a text"));

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
