using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Monitoring.Service.Logs;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Logs;

/// <summary>
/// The events of the log, which people search and alert by: each has a number of its own and stands in the table of
/// <c>deploy/log.md</c>.
/// </summary>
public sealed partial class EventTableTests
{
    private static readonly IReadOnlyList<LoggerMessageAttribute> Events =
    [
        .. typeof(LogSlice).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
            .OrderBy(one => one.EventId),
    ];

    /// <summary>The numbers of all events.</summary>
    internal static IEnumerable<string> Numbers => Events.Select(one => Invariant($"{one.EventId}"));

    [Fact]
    public void Each_event_has_a_number_of_its_own() =>
        Assert.Equal(Events.Count, Events.Select(one => one.EventId).Distinct().Count());

    [Fact]
    public void The_table_of_the_instructions_names_each_event_as_it_is()
    {
        var path = RepositoryFile.At("deploy/log.md");
        var (page, rows) = (File.ReadAllText(path), string.Concat(Events.Select(Written)));
        if (GoldenFile.IsRewriting)
        {
            page = Rows().Replace(page, _ => rows, 1);
            File.WriteAllText(path, page);
        }

        Assert.Equal(rows, Assert.Single(Rows().Matches(page)).Value);
    }

    // Of some the level depends on what happened; the table says how.
    private static string Written(LoggerMessageAttribute one) =>
        Invariant($"| {one.EventId} | {Level(one)} | {one.Message!.Replace("|", "\\|", StringComparison.Ordinal)} |\n");

    private static string Level(LoggerMessageAttribute one) => one.Level switch
    {
        LogLevel.Information => "info",
        LogLevel.None => one.EventId >= 4008 ? "error, debug in an outage" : "warning, debug in an outage",
        var level => level.ToString().ToLowerInvariant(),
    };

    [GeneratedRegex(@"(^\| [0-9]{4} \|.*\|\n)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Rows();
}
