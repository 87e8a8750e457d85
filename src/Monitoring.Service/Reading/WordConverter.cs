using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Reading;

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
