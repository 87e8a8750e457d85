using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Otlp;

/// <summary>A field of a message that holds messages.</summary>
/// <param name="Number">Its number in the binary form.</param>
/// <param name="Name">Its name in JSON.</param>
internal readonly record struct MessageField(int Number, string Name);

/// <summary>
/// Finds messages within a message without reading the rest of it. A batch may have thousands of records and is up to eight megabytes, of
/// which an object would take many times as much; so only those records are read that concern us, one after the other. Thread-safe.
/// </summary>
internal abstract class RecordWire
{
    /// <summary>The binary form.</summary>
    public static RecordWire Binary { get; } = new BinaryWire();

    /// <summary>JSON.</summary>
    public static RecordWire Json { get; } = new JsonWire();

    /// <summary>Hands out each message of a field, in order.</summary>
    /// <param name="message">The message around them.</param>
    /// <param name="field">The field.</param>
    /// <param name="each">Takes one.</param>
    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public abstract void ForEach(ReadOnlyMemory<byte> message, MessageField field, Action<ReadOnlyMemory<byte>> each);

    /// <summary>Reads a message.</summary>
    /// <exception cref="IOException">The bytes are no such message, or it is too deep.</exception>
    public abstract T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> message)
        where T : IMessage<T>, new();

    /// <summary>The id of a trace or span in hexadecimal digits; null where there is no valid one.</summary>
    /// <param name="id">The id as it was parsed.</param>
    /// <param name="length">Its length in bytes.</param>
    public string? Id(ByteString id, int length) =>
        Digits(id) is { } digits && digits.Length == 2 * length && digits.AsSpan().ContainsAnyExcept('0')
            && digits.All(char.IsAsciiHexDigitLower) ? digits : null;

    /// <summary>The digits of an id, of whatever length.</summary>
    protected abstract string Digits(ByteString id);

    private sealed class BinaryWire : RecordWire
    {
        /// <inheritdoc/>
        public override void ForEach(ReadOnlyMemory<byte> message, MessageField field, Action<ReadOnlyMemory<byte>> each)
        {
            var rest = message;
            while (!rest.IsEmpty)
            {
                var tag = Number(ref rest);
                switch (tag & 7)
                {
                    case 0:
                        Number(ref rest);
                        break;
                    case 1:
                        Cut(ref rest, sizeof(ulong));
                        break;
                    case 2:
                        var value = Cut(ref rest, Number(ref rest));
                        if (tag >> 3 == (ulong)field.Number)
                        {
                            each(value);
                        }

                        break;
                    case 5:
                        Cut(ref rest, sizeof(uint));
                        break;
                    default:
                        throw new InvalidDataException("it has a field of a kind that the protocol does not have");
                }
            }
        }

        /// <inheritdoc/>
        public override T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> message) => parser.ParseFrom(message.Span);

        /// <inheritdoc/>
        protected override string Digits(ByteString id) => Convert.ToHexStringLower(id.Span);

        private static ReadOnlyMemory<byte> Cut(ref ReadOnlyMemory<byte> rest, ulong length)
        {
            if (length > (ulong)rest.Length)
            {
                throw new InvalidDataException("it ends in the middle of a field");
            }

            var piece = rest[..(int)length];
            rest = rest[(int)length..];
            return piece;
        }

        private static ulong Number(ref ReadOnlyMemory<byte> rest)
        {
            var bytes = rest.Span;
            var number = 0UL;
            for (var i = 0; i < bytes.Length && i < 10; i++)
            {
                number |= (ulong)(bytes[i] & 0x7F) << (7 * i);
                if (bytes[i] < 0x80)
                {
                    rest = rest[(i + 1)..];
                    return number;
                }
            }

            throw new InvalidDataException("it ends in the middle of a number, or a number is too long");
        }
    }

    private sealed class JsonWire : RecordWire
    {
        private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

        /// <inheritdoc/>
        public override void ForEach(ReadOnlyMemory<byte> message, MessageField field, Action<ReadOnlyMemory<byte>> each)
        {
            var json = new Utf8JsonReader(message.Span, JsonItemReader.Options);
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                throw new InvalidDataException("a JSON object was expected where something else stands");
            }

            while (json.Read() && json.TokenType != JsonTokenType.EndObject)
            {
                // A name with an escape is none of the protocol's, and half a character in one cannot be compared.
                var isIt = !json.ValueIsEscaped && json.ValueTextEquals(field.Name);
                json.Read();
                if (!isIt || json.TokenType == JsonTokenType.Null)
                {
                    json.Skip();
                }
                else if (json.TokenType == JsonTokenType.StartArray)
                {
                    while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                    {
                        each(Take(ref json, message, field));
                    }
                }
                else
                {
                    each(Take(ref json, message, field));
                }
            }

            while (json.Read())
            {
                // Blanks may follow, anything else throws.
            }
        }

        /// <inheritdoc/>
        public override T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> message) =>
            Parser.Parse<T>(Encoding.UTF8.GetString(message.Span));

        /// <summary>
        /// The parser takes ids for base64, as the rest of the bytes of protobuf in JSON; those of OpenTelemetry are hexadecimal digits.
        /// Each four digits became three bytes, which written as base64 are the digits again.
        /// </summary>
        protected override string Digits(ByteString id) => id.ToBase64().ToLowerInvariant();

        private static ReadOnlyMemory<byte> Take(ref Utf8JsonReader json, ReadOnlyMemory<byte> message, MessageField field)
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                throw new InvalidDataException($"{field.Name} must hold JSON objects");
            }

            var start = (int)json.TokenStartIndex;
            json.Skip();
            return message[start..(int)json.BytesConsumed];
        }
    }
}
