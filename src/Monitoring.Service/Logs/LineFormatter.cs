using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Monitoring.Core.Markup;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Logs;

/// <summary>Writes each message of the log as one line. Thread-safe.</summary>
/// <param name="format">How a line looks.</param>
/// <param name="clock">The clock of its time, told in UTC.</param>
internal sealed class LineFormatter(LogFormat format, TimeProvider clock) : ConsoleFormatter(Title)
{
    /// <summary>What the console finds it by.</summary>
    public const string Title = "agentops";

    private const string Time = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // No browser reads it as a page, and people search it.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (format == LogFormat.Json)
        {
            textWriter.Write(Json(logEntry, message));
        }
        else
        {
            textWriter.Write(format == LogFormat.Journald ? Invariant($"<{Priority(logEntry.LogLevel)}>")
                : Invariant($"{Now} {Word(logEntry.LogLevel)} "));
            textWriter.Write(Invariant($"{LogWords.Place(logEntry.Category)}[{logEntry.EventId.Id}] {LogWords.Line(message)}"));
            if (logEntry.Exception is { } exception)
            {
                textWriter.Write(": ");
                textWriter.Write(LogWords.Of(exception));
            }
        }

        textWriter.Write('\n');
    }

    private string Now => clock.GetUtcNow().ToString(Time, CultureInfo.InvariantCulture);

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    /// <summary>The priority of the system's log (RFC 5424, table 2): debug, informational, warning, error, critical.</summary>
    private static int Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => 7,
        LogLevel.Information => 6,
        LogLevel.Warning => 4,
        LogLevel.Error => 3,
        _ => 2,
    };

    private string Json<TState>(LogEntry<TState> entry, string message)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", Now);
            json.WriteString("level", Word(entry.LogLevel));
            json.WriteString("place", LogWords.Place(entry.Category));
            json.WriteNumber("event", entry.EventId.Id);
            json.WriteString("message", LogWords.Line(message));
            if (entry.Exception is { } exception)
            {
                json.WriteString("exception", LogWords.Of(exception));
            }

            WriteValues(json, entry.State);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteValues<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> { Count: > 1 } values)
        {
            return;
        }

        json.WriteStartObject("values");
        foreach (var (name, value) in values.Where(pair => pair.Key != "{OriginalFormat}"))
        {
            switch (value)
            {
                case int or long:
                    json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumber(name, number);
                    break;
                default:
                    json.WriteString(name, LogWords.Line(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                    break;
            }
        }

        json.WriteEndObject();
    }
}

/// <summary>
/// Text for one line of a log. What was posted may stand in it, so nothing in it can begin another line or steer a terminal: hidden
/// characters are shown as codes (<see cref="Visible"/>), and what were lines are parted by a bar.
/// </summary>
internal static class LogWords
{
    /// <summary>Longest text of a message or of an exception, in UTF-16 units; the journal cuts lines of 48 KiB.</summary>
    public const int Longest = 8_000;

    private const string Prefix = "Monitoring.Service.";

    /// <summary>Any text as one line.</summary>
    public static string Line(string text)
    {
        var visible = Visible.Of(text);
        if (visible.AsSpan().ContainsAny('\n', '\t'))
        {
            visible = string.Join(" | ",
                visible.Replace('\t', ' ').Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        return visible.Length <= Longest ? visible : Visible.Line(visible, Longest);
    }

    /// <summary>
    /// What an exception says: of a database that does not do its part the reason, since nobody has to look for it in the program; of
    /// everything else where it happened too.
    /// </summary>
    public static string Of(Exception exception) => Line(
        exception is StorageException { Fault: not StorageFault.Data } expected ? expected.Message : exception.ToString());

    /// <summary>Where a line comes from: our own places without the program's name.</summary>
    public static string Place(string category) =>
        category.StartsWith(Prefix, StringComparison.Ordinal) ? category[Prefix.Length..] : category;
}
