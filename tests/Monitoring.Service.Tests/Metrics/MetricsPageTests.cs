using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Service.Metrics;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Metrics;

public sealed partial class MetricsPageTests : IDisposable
{
    private readonly PageUnderTest page = new();

    [Fact]
    public async Task The_page_is_the_one_kept()
    {
        page.Ingest.Count(IngestKind.Outcome, IngestResult.Accepted, 160);
        page.Ingest.Count(IngestKind.Outcome, IngestResult.Rejected(FaultKind.Field), 2);
        page.Ingest.CountOutcome("order-entry", Disposition.Auto, 158);
        page.Ingest.CountOutcome("stranger", Disposition.Auto, 7);
        page.Ingest.CountRefused("order-entry", ItemStatus.Rejected);
        page.Ingest.CountRefused("order-entry", ItemStatus.Rejected);
        page.Ingest.RecordDuration(TimeSpan.FromMilliseconds(4));
        page.Deliveries.Count(NoticeKind.Breach, Attempt.Retry("450 later"));
        page.Jobs.Noted("handle-alerts", _ => Task.CompletedTask);

        var text = await page.WriteAsync(Snapshots.Plant);

        GoldenFile.Matches("metrics.txt", OfTheProcess().Replace(
            text.Replace($"version=\"{ServiceGauges.BuiltVersion}\"", "version=\"1.2.3\"", StringComparison.Ordinal), "${series} 7"));
    }

    [Fact]
    public async Task Promtool_has_nothing_to_say()
    {
        Promtool.Require();
        page.Ingest.RecordDuration(TimeSpan.FromMilliseconds(4));

        Assert.Equal("", await Promtool.CheckAsync(await page.WriteAsync(Snapshots.Plant)));
    }

    [Fact]
    public async Task Promtool_would_say_something()
    {
        Promtool.Require();

        Assert.Contains("counter", await Promtool.CheckAsync("# HELP a_b x\n# TYPE a_b counter\na_b 1\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_longer_exists_leaves_the_page_and_comes_back()
    {
        var breached = Snapshots.Of(Snapshots.Agent("order-entry", [Snapshots.Breached("order-entry", "accuracy")], Snapshots.Now));
        var quiet = Snapshots.Of(Snapshots.Agent("order-entry", [Snapshots.NothingYet("order-entry", "accuracy")], null));
        const string Labels = "{agent=\"order-entry\",slo=\"accuracy\"}";
        string[] transient =
        [
            $"agentops_slo_accuracy_ratio{Labels}",
            $"agentops_slo_episode_start_timestamp_seconds{Labels}",
            $"agentops_slo_last_judgement_timestamp_seconds{Labels}",
            "agentops_agent_last_outcome_timestamp_seconds{agent=\"order-entry\"}",
        ];

        Assert.Equal(transient,
            (await page.SeriesAsync(breached)).Keys.Intersect(transient).OrderBy(series => Array.IndexOf(transient, series)));
        Assert.Empty((await page.SeriesAsync(quiet)).Keys.Intersect(transient));
        Assert.Equal(transient,
            (await page.SeriesAsync(breached)).Keys.Intersect(transient).OrderBy(series => Array.IndexOf(transient, series)));
        Assert.DoesNotContain((await page.SeriesAsync(Snapshots.Of())).Keys, series =>
            series.Contains("order-entry", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(AccuracyState.WarmingUp, "warming_up")]
    [InlineData(AccuracyState.Healthy, "healthy")]
    [InlineData(AccuracyState.AtRisk, "at_risk")]
    [InlineData(AccuracyState.Breached, "breached")]
    [InlineData(AccuracyState.Recovering, "recovering")]
    public async Task The_current_state_is_1_and_every_other_0(AccuracyState state, string word)
    {
        var slo = Snapshots.Breached("order-entry", "accuracy") with { State = state };

        var series = await page.SeriesAsync(Snapshots.Of(Snapshots.Agent("order-entry", [slo], Snapshots.Now)));

        foreach (var each in new[] { "warming_up", "healthy", "at_risk", "breached", "recovering" })
        {
            Assert.Equal(each == word ? "1" : "0",
                series[$"agentops_slo_state{{agent=\"order-entry\",slo=\"accuracy\",state=\"{each}\"}}"]);
        }

        Assert.Equal(5, Of("agentops_slo_state", series));
    }

    [Fact]
    public async Task Five_thousand_SLOs_all_appear()
    {
        var series = await page.SeriesAsync(Snapshots.Many(5_000));

        Assert.DoesNotContain(series.Keys, each => each.Contains("overflow", StringComparison.Ordinal));
        Assert.Equal(5_000, Of("agentops_slo_accuracy_ratio", series));
        Assert.Equal(5_000, Of("agentops_slo_info", series));
        Assert.Equal(25_000, Of("agentops_slo_state", series));
        Assert.Equal(25_000, Of("agentops_outcomes_total", series));
    }

    [Fact]
    public async Task A_registry_as_large_as_allowed_fits()
    {
        var series = await page.SeriesAsync(Snapshots.Many(SeriesLimit.Slos));

        Assert.DoesNotContain(series.Keys, each => each.Contains("overflow", StringComparison.Ordinal));
        Assert.Equal(SeriesLimit.Slos, Of("agentops_slo_accuracy_ratio", series));
        Assert.Equal(SeriesLimit.PerInstrument, Of("agentops_slo_state", series));
        Assert.Equal(0, page.Page.Rebuilds);
    }

    [Fact]
    public async Task Counters_survive_when_the_page_is_built_anew_and_nothing_overflows()
    {
        const int Slos = (SeriesLimit.Slos / 2) + 1;
        page.Ingest.Count(IngestKind.Verdict, IngestResult.Conflict, 5);
        page.Ingest.CountOutcome("agent-00000", Disposition.Failed, 6);
        page.Deliveries.Count(NoticeKind.Worse, Attempt.Sent);
        await page.WriteAsync(Snapshots.Many(Slos, "before"));
        Assert.Equal(0, page.Page.Rebuilds);

        var series = await page.SeriesAsync(Snapshots.Many(Slos, "after"));

        Assert.Equal(1, page.Page.Rebuilds);
        Assert.Equal("5", series["agentops_ingest_items_total{kind=\"verdict\",reason=\"\",result=\"conflict\"}"]);
        Assert.Equal("6", series["agentops_outcomes_total{agent=\"agent-00000\",disposition=\"failed\"}"]);
        Assert.Equal("1", series["agentops_deliveries_total{kind=\"worse\",result=\"sent\"}"]);
        Assert.Equal(Slos, Of("agentops_slo_accuracy_ratio", series));
        Assert.DoesNotContain(series.Keys, each =>
            each.Contains("overflow", StringComparison.Ordinal) || each.Contains("before", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_hosts_in_one_process_do_not_mix()
    {
        using var other = new PageUnderTest();
        other.Ingest.Count(IngestKind.Outcome, IngestResult.Accepted, 99);

        var series = await page.SeriesAsync(Snapshots.Plant);

        Assert.Equal("0", series["agentops_ingest_items_total{kind=\"outcome\",reason=\"\",result=\"accepted\"}"]);
    }

    [Fact]
    public async Task Mail_that_leaves_by_a_server_is_shown_so_without_naming_it()
    {
        using var other = new PageUnderTest(new MailServer.Smtp("mail.example.com", 587, SmtpEncryption.FromTheStart));

        var series = await other.SeriesAsync(Snapshots.Plant);

        Assert.Equal("1", series["agentops_mail_transport_info{transport=\"smtp\"}"]);
        Assert.Equal(1, Of("agentops_mail_transport_info", series));
    }

    [Fact]
    public async Task Instants_are_seconds_with_fractions()
    {
        var series = await page.SeriesAsync(Snapshots.Plant);

        var value = series["agentops_slo_last_judgement_timestamp_seconds{agent=\"order-entry\",slo=\"order-entry-accuracy\"}"];
        Assert.Equal(1_780_318_201.25, double.Parse(value, CultureInfo.InvariantCulture));
    }

    public void Dispose() => page.Dispose();

    // What differs from one process to the next.
    [GeneratedRegex("^(?<series>(process|dotnet)_[a-z_]+\\{.*\\}) .*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex OfTheProcess();

    private static int Of(string name, IReadOnlyDictionary<string, string> series) =>
        series.Keys.Count(each => each.StartsWith(name + "{", StringComparison.Ordinal));
}
