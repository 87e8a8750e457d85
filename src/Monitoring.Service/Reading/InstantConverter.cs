using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Monitoring.Service.Reading;

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
