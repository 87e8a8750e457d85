using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Logs;
using Monitoring.Service.Settings;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Logs;

public sealed class LineFormatterTests
{
    private const string Forged = "PO-1\n2026-06-01T12:50:01.250Z error Ingest[1] all is lost\r\u001b[2J\u2028\u202e<0>\t!";

    private static readonly FakeTimeProvider Clock = new(new DateTimeOffset(2026, 6, 1, 12, 50, 1, 250, TimeSpan.Zero));

    [Fact]
    public void Text_is_time_level_place_event_and_words() => Assert.Equal(
        "2026-06-01T12:50:01.250Z warning Ingest.GroupWriter[1005] Sent 3 to dana\n",
        Line(LogFormat.Text, LogLevel.Warning, "Monitoring.Service.Ingest.GroupWriter", null, "Sent {Count} to {Person}", 3, "dana"));

    [Theory]
    [InlineData(LogLevel.Trace, 7)]
    [InlineData(LogLevel.Debug, 7)]
    [InlineData(LogLevel.Information, 6)]
    [InlineData(LogLevel.Warning, 4)]
    [InlineData(LogLevel.Error, 3)]
    [InlineData(LogLevel.Critical, 2)]
    public void The_journal_gets_the_priority_and_no_time(LogLevel level, int priority) => Assert.Equal(
        FormattableString.Invariant($"<{priority}>Microsoft.Hosting.Lifetime[1005] Now listening\n"),
        Line(LogFormat.Journald, level, "Microsoft.Hosting.Lifetime", null, "Now listening"));

    [Fact]
    public void Json_has_the_values_of_the_words()
    {
        var line = Line(LogFormat.Json, LogLevel.Error, "Monitoring.Service.Notices", Thrown(), "{Slo} has {Wrong} wrong", "a-any", 11);

        var root = JsonDocument.Parse(line).RootElement;
        Assert.Equal(
            ["time", "level", "place", "event", "message", "exception", "values"], root.EnumerateObject().Select(member => member.Name));
        Assert.Equal("2026-06-01T12:50:01.250Z", root.GetProperty("time").GetString());
        Assert.Equal(("error", "Notices", 1005), (root.GetProperty("level").GetString(), root.GetProperty("place").GetString(),
            root.GetProperty("event").GetInt32()));
        Assert.Equal("a-any has 11 wrong", root.GetProperty("message").GetString());
        Assert.StartsWith("System.InvalidOperationException: one | two | at ", root.GetProperty("exception").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("""{"Slo":"a-any","Wrong":11}""", root.GetProperty("values").GetRawText());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_was_posted_begins_no_line_and_steers_no_terminal(int format)
    {
        var line = Line((LogFormat)format, LogLevel.Warning, "Monitoring.Service.Ingest", new InvalidOperationException(Forged),
            "{Transaction} was refused", Forged);

        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.DoesNotContain(line[..^1], character => char.IsControl(character) || character is '\u2028' or '\u202e');
        Assert.Contains("PO-1 | 2026-06-01T12:50:01.250Z error", line, StringComparison.Ordinal);
        Assert.Contains("[U+001B]", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_is_on_the_line_with_where_it_happened()
    {
        var line = Line(LogFormat.Text, LogLevel.Error, "Monitoring.Service.Jobs", Thrown(), "It failed");

        Assert.StartsWith(
            "2026-06-01T12:50:01.250Z error Jobs[1005] It failed: System.InvalidOperationException: one | two | at Monitoring.",
            line, StringComparison.Ordinal);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void A_database_that_does_not_do_its_part_is_no_fault_of_the_program_and_has_no_stack() => Assert.EndsWith(
        "[1005] It waits: Failed to connect to db1:5432: Connection refused\n",
        Line(LogFormat.Text, LogLevel.Warning, "x",
            new StorageException(StorageFault.Unavailable, "Failed to connect to db1:5432: Connection refused", Thrown()), "It waits"),
        StringComparison.Ordinal);

    [Fact]
    public void A_fault_of_the_data_may_be_one_of_the_program_and_has_its_stack() => Assert.Contains(
        "one | two | at ",
        Line(LogFormat.Text, LogLevel.Warning, "x", new StorageException(StorageFault.Data, "one", Thrown()), "It waits"),
        StringComparison.Ordinal);

    [Fact]
    public void A_line_has_an_end() => Assert.InRange(
        Line(LogFormat.Text, LogLevel.Error, "x", new InvalidOperationException(new string('e', 100_000)), "{What}",
            new string('m', 100_000)).Length,
        LogWords.Longest,
        (2 * LogWords.Longest) + 100);

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("one\n\ttwo");
        }
        catch (InvalidOperationException thrown)
        {
            return thrown;
        }
    }

    private static string Line(
        LogFormat format, LogLevel level, string category, Exception? exception, string message, params object?[] values)
    {
        using var logger = new LineLogger(new LineFormatter(format, Clock), category);
#pragma warning disable CA2254 // The words are those of the test.
        logger.Log(level, new EventId(1005), exception, message, values);
#pragma warning restore CA2254
        return logger.Written;
    }
}
