using System.Text.RegularExpressions;
using Monitoring.Service.Tests.Logs;

namespace Monitoring.Service.Tests.Deploy;

/// <summary>The pages for somebody who is woken by an alert.</summary>
public sealed partial class RunbookTests
{
    private static readonly string[] Headings = ["What it means", "Who is hurt", "Look first", "What to do", "How you see that it is over"];

    private static readonly string Folder = RepositoryFile.At("deploy/runbooks");

    // What is typed once, before any page.
    private static readonly string FirstPage = File.ReadAllText(Path.Combine(Folder, "README.md")).Split("Names in capitals")[0];

    private static readonly IReadOnlyDictionary<string, string> Pages = Directory.EnumerateFiles(Folder, "Agentops*.md")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText, StringComparer.Ordinal);

    [Fact]
    public void Every_alert_has_its_page_and_every_page_its_alert() =>
        Assert.Equal(PrometheusFolder.Alerts.Select(alert => alert.Name).Order(StringComparer.Ordinal), Pages.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_page_has_the_same_parts_and_something_in_each() => Assert.All(Pages, page =>
    {
        Assert.StartsWith($"# {page.Key}\n", page.Value, StringComparison.Ordinal);
        Assert.Equal(Headings, Parts(page.Value).Select(part => part.Heading));
        Assert.All(Parts(page.Value), part => Assert.True(part.Text.Trim().Length > 20, $"{page.Key}: {part.Heading}"));
    });

    [Fact]
    public void A_page_without_a_part_would_be_found() =>
        Assert.NotEqual(Headings, Parts(Pages["AgentopsDown"].Replace("## Who is hurt", "", StringComparison.Ordinal)).Select(part => part.Heading));

    [Fact]
    public void Pages_link_to_pages_that_exist() => Assert.All(Pages, page => Assert.All(
        Link().Matches(page.Value), link => Assert.True(File.Exists(Path.Combine(Folder, link.Groups["file"].Value)), $"{page.Key}: {link.Value}")));

    [Fact]
    public void Pages_name_only_metrics_that_exist()
    {
        var page = File.ReadAllText(RepositoryFile.At("tests/Monitoring.Service.Tests/Golden/metrics.txt"));

        Assert.All(Pages, runbook => Assert.All(
            Metric().Matches(runbook.Value), name => Assert.Contains(name.Value, page, StringComparison.Ordinal)));
    }

    [Fact]
    public void Pages_look_only_for_events_that_the_log_has()
    {
        var asked = Pages.Values.SelectMany(page => Grep().Matches(page)).SelectMany(grep => Number().Matches(grep.Value)).Select(match => match.Value)
            .Concat(Pages.Values.SelectMany(page => Event().Matches(page)).Select(match => match.Groups["number"].Value)).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(EventTableTests.Numbers));
    }

    [Fact]
    public void A_command_takes_what_is_not_of_the_first_page_from_a_label_of_the_alert_or_the_page_says_where_it_is_from() =>
        Assert.Empty(Pages.SelectMany(page => Unknown(page.Key, page.Value)));

    [Fact]
    public void A_label_that_the_rule_does_not_keep_would_be_found() => Assert.Equal(
        ["AgentopsNoIngestKey: AGENT"],
        Unknown("AgentopsNoIngestKey", Pages["AgentopsNoIngestKey"].Replace("`AGENT`", "It", StringComparison.Ordinal)));

    // Of each name in the commands: neither set on the first page, nor a label, nor spoken of before the command.
    private static IEnumerable<string> Unknown(string alert, string page) => Commands().Matches(page)
        .SelectMany(block => Name().Matches(block.Value)
            .Select(name => name.Groups["name"].Value)
            .Where(name => !FirstPage.Contains($"{name}=", StringComparison.Ordinal)
                && !FirstPage.Contains($"read -rs {name}", StringComparison.Ordinal)
                && !PrometheusFolder.LabelsOf(alert).Contains(name.ToLowerInvariant())
                && !page[..block.Index].Contains($"`{name}`", StringComparison.Ordinal)))
        .Distinct(StringComparer.Ordinal).Select(name => $"{alert}: {name}");

    private static IEnumerable<(string Heading, string Text)> Parts(string page) =>
        page.Split("\n## ").Skip(1).Select(part => part.Split('\n', 2)).Select(part => (part[0], part[1]));

    [GeneratedRegex("^```(ba)?sh\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Commands();

    [GeneratedRegex(@"\$\{?(?<name>[A-Z_]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex(@"\]\((?<file>[^)#]+)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("agentops_[a-z_]+[a-z]", RegexOptions.NonBacktracking)]
    private static partial Regex Metric();

    [GeneratedRegex(@"grep (-E )?'\\\[[0-9()|]+\\\]'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Grep();

    [GeneratedRegex("[0-9]{4}", RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex("[Ee]vent (?<number>[0-9]{4})", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Event();
}
