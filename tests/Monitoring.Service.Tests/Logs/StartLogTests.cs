using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Logs;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Logs;

/// <summary>What is said before there is a log looks like the log where a program reads it, and is plain to people.</summary>
public sealed class StartLogTests
{
    private static readonly string TwoThings = "registry.yaml:3: one." + Environment.NewLine + "registry.yaml:7: another.";

    [Fact]
    public void People_read_plain_words() => Assert.Equal(
        "Waiting up to 30 s for the database. Connection refused\nregistry.yaml:3: one.\nregistry.yaml:7: another.\n", Said(LogFormat.Text));

    [Fact]
    public void The_journal_gets_a_priority_for_each_line() => Assert.Equal(
        """
        <4>Monitoring.Service[9007] Waiting up to 30 s for the database. Connection refused
        <2>Monitoring.Service[9008] registry.yaml:3: one.
        <2>Monitoring.Service[9008] registry.yaml:7: another.

        """, Said(LogFormat.Journald));

    [Fact]
    public void As_JSON_each_line_is_an_object() => Assert.Equal(
        """
        {"time":"2026-06-01T12:50:01.000Z","level":"warning","place":"Monitoring.Service","event":9007,"message":"Waiting up to 30 s for the database. Connection refused","values":{"Seconds":30,"What":"the database","Why":"Connection refused"}}
        {"time":"2026-06-01T12:50:01.000Z","level":"critical","place":"Monitoring.Service","event":9008,"message":"registry.yaml:3: one.","values":{"Why":"registry.yaml:3: one."}}
        {"time":"2026-06-01T12:50:01.000Z","level":"critical","place":"Monitoring.Service","event":9008,"message":"registry.yaml:7: another.","values":{"Why":"registry.yaml:7: another."}}

        """, Said(LogFormat.Json));

    private static string Said(LogFormat format)
    {
        using var written = new StringWriter();
        var log = new StartLog(format, written, new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 50, 1, TimeSpan.Zero)));
        log.Waits(30, "the database", "Connection refused");
        log.Ends(TwoThings);
        return written.ToString().ReplaceLineEndings("\n");
    }
}
