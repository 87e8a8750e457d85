using System.Text;
using System.Text.Json;
using Monitoring.Core.Backtesting;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Commands;

/// <summary>A log as <see cref="ExportCommand"/> writes it, read line by line by the code that reads posts. Not thread-safe.</summary>
/// <param name="path">Where it is.</param>
internal sealed class RecordedLog(string path)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ItemDraft draft = new();

    /// <summary>Reads the items in the order of the file; bad lines go to the faults.</summary>
    /// <param name="faults">Where bad lines go.</param>
    /// <param name="take">Is given each item, with the instant at which it was recorded or received.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Why the file cannot be read on; null when it was read to its end.</returns>
    public async Task<string?> ReadAsync(RecordedFaults faults, Action<RecordedPost> take, CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(path, Utf8);
        try
        {
            for (var number = 1; await lines.ReadLineAsync(cancellationToken) is { } line; number++)
            {
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                var (item, at) = Read(Utf8.GetBytes(line), number);
                if (item.Post is { } post)
                {
                    take(new RecordedPost(post, at, number));
                }
                else
                {
                    faults.Rejected++;
                    faults.Add(new RecordedFile(path, IngestKind.Outcome), number, item.Refusal!);
                }
            }

            return null;
        }
        catch (DecoderFallbackException)
        {
            return "is not UTF-8 all through; name a file as export wrote it.";
        }
    }

    private (ParsedItem Item, DateTimeOffset? At) Read(byte[] line, int number)
    {
        var json = new Utf8JsonReader(line, JsonItemReader.Options);
        var (item, receivedAt, recordedAt) = (Unlike("holds no outcome and no verdict"), (DateTimeOffset?)null, (DateTimeOffset?)null);
        try
        {
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                return (ParsedItem.NotAnObject, null);
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.GetString();
                json.Read();
                switch (name)
                {
                    case "outcome": item = Item(ref json, IngestKind.Outcome); break;
                    case "verdict": item = Item(ref json, IngestKind.Verdict); break;
                    case "position" when json.TokenType == JsonTokenType.Number: break;
                    case "receivedAt" when Instant(ref json) is { } at: receivedAt = at; break;
                    case "recordedAt" when Instant(ref json) is { } at: recordedAt = at; break;
                    default: return (Unlike($"has {name}, which export does not write"), null);
                }
            }

            while (json.Read())
            {
                // Blanks may follow, anything else throws.
            }

            return (item, recordedAt ?? receivedAt);
        }
        catch (JsonException fault)
        {
            return (ParsedItem.Unreadable(JsonFault.Say(fault, number)), null);
        }
    }

    private ParsedItem Item(ref Utf8JsonReader json, IngestKind kind)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return ParsedItem.NotAnObject;
        }

        draft.Use(kind, TimeProvider.System.GetUtcNow(), bodyIsUtf8: true);
        return new JsonItemReader(draft).Read(ref json);
    }

    private static ParsedItem Unlike(string what) => ParsedItem.Unreadable(what + "; name a file as export wrote it");

    private static DateTimeOffset? Instant(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String && Rfc3339.TryParse(json.GetString(), out var at, out _) ? at : null;
}
