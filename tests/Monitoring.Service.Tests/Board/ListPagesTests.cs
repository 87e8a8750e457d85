using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Service.Board;
using Monitoring.Service.Tests.Api;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Tests.Board;

public sealed class ListPagesTests
{
    private const string Hostile = "<script>alert('x')</script>\" onload=\"x\u202Efdp";

    [Fact]
    public void The_wrong_ones_of_a_mail() => GoldenFile.Matches("outcomes.html", OutcomesPage.Of(View(OutcomeList.Wrong, 147)).ToString());

    [Fact]
    public void Every_list_has_a_page_that_reads()
    {
        foreach (var list in Enum.GetValues<OutcomeList>())
        {
            PageChecks.Parse(OutcomesPage.Of(View(list, null)).ToString());
            PageChecks.Parse(OutcomesPage.Of(View(list, null) with { Next = "abc" }).ToString());
        }
    }

    [Fact]
    public void Hostile_data_stays_text()
    {
        var view = View(OutcomeList.Uncounted, 7);
        var row = Row(Hostile, Counting.Source, Hostile);
        var page = OutcomesPage.Of(view with
        {
            Page = view.Page with { Rows = [row] },
            Question = view.Question with { Segments = new Dictionary<string, string> { ["customer"] = Hostile } },
        }).ToString();

        PageChecks.HasNoForeignMarkup(page, Hostile, 4);
    }

    [Fact]
    public async Task Each_number_on_the_page_of_an_SLO_leads_to_a_page_that_lists_as_many()
    {
        await using var host = await BoardHost.StartAsync();
        await host.WatchAsync();
        await host.PostWrongAsync(11);

        var slo = await host.PageAsync("/slos/order-entry-accuracy");
        var link = "/outcomes?agent=order-entry&amp;slo=order-entry-accuracy&amp;is=wrong";
        Assert.Contains(link, slo, StringComparison.Ordinal);
        var list = await host.PageAsync(link.Replace("&amp;", "&", StringComparison.Ordinal));
        var transaction = await host.PageAsync("/transactions?agent=order-entry&transactionId=PO-7");

        Assert.Contains("<b>11 transactions</b>", list, StringComparison.Ordinal);
        Assert.Contains("/transactions?agent=order-entry&amp;transactionId=PO-7", list, StringComparison.Ordinal);
        Assert.Contains("<b>wrong</b>", transaction, StringComparison.Ordinal);
        PageChecks.Parse(transaction);
    }

    [Theory]
    [InlineData("/outcomes?agent=order-entry&is=wrong", HttpStatusCode.BadRequest, "slo is missing")]
    [InlineData("/outcomes?agent=order-entry&format=csv", HttpStatusCode.BadRequest, "format is not known here")]
    [InlineData("/outcomes?agent=nobody", HttpStatusCode.NotFound, "agent is not known")]
    [InlineData("/outcomes?agent=order-entry&position=99", HttpStatusCode.BadRequest, "position is not reached yet")]
    [InlineData("/outcomes?agent=order-entry&after=x", HttpStatusCode.BadRequest, "after must be")]
    [InlineData("/transactions?agent=order-entry&transactionId=none", HttpStatusCode.NotFound, "is not known")]
    [InlineData("/transactions?agent=order-entry", HttpStatusCode.NotFound, "is not known")]
    public async Task What_cannot_be_listed_is_said_in_words(string address, HttpStatusCode status, string words)
    {
        await using var host = await BoardHost.StartAsync();
        await host.WatchAsync();
        await host.PostWrongAsync(1);

        var page = await host.PageAsync(address, status);

        Assert.Contains(words, page, StringComparison.Ordinal);
        PageChecks.Parse(page);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_is_shown_with_what_was_found_when_its_time_is_over(bool isStorageFault)
    {
        var clock = new FakeTimeProvider();
        using var patience = new CancellationTokenSource(ListPages.Patience, clock);
        var readings = 0;
        async Task<OutcomeListing> ReadAsync(OutcomeQuestion question, CancellationToken cancellationToken)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            if (cancellationToken.IsCancellationRequested && isStorageFault)
            {
                throw new StorageException(StorageFault.Unavailable, "The reading was ended.");
            }

            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            var next = (++readings).ToString(CultureInfo.InvariantCulture);
            return new(new("order-entry", null, 9, null, [Row("PO-" + next, Counting.Counted, null)], next), null);
        }

        var listing = await ListPages.ReadAsync(
            ReadAsync, (after, most) => new() { Agent = "order-entry", After = after, Most = most }, null, patience,
            TestContext.Current.CancellationToken);

        Assert.Equal(["PO-1", "PO-2"], listing.Page!.Rows.Select(row => row.TransactionId));
        Assert.Equal("2", listing.Page.Next);
        Assert.Null(await ListPages.CountAsync(
            ReadAsync, (after, most) => new() { Agent = "order-entry", After = after, Most = most }, patience,
            TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_list_longer_than_a_page_says_on_each_page_how_long_it_is()
    {
        await using var host = await BoardHost.StartAsync();
        await host.WatchAsync();
        await host.PostWrongAsync(ListPages.Most + 5);

        var first = await host.PageAsync("/outcomes?agent=order-entry");
        Assert.Contains("<b>205 transactions</b> of <bdi>order-entry</bdi>, 200 of them on this page", first, StringComparison.Ordinal);
        Assert.Contains("/v1/outcomes?agent=order-entry&amp;format=csv", first, StringComparison.Ordinal);

        var after = Between(first, "&amp;after=", "\"");
        var second = await host.PageAsync("/outcomes?agent=order-entry&after=" + after);
        Assert.Contains("<b>205 transactions</b> of <bdi>order-entry</bdi>, 5 of them on this page", second, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "<b>At least 10,000 transactions</b> of <bdi>order-entry-accuracy</bdi>, 4 of them on this page")]
    [InlineData(false, "<b>10,000 transactions</b> of")]
    public void A_list_that_is_too_long_to_be_counted_says_so(bool isAtLeast, string words)
    {
        var page = OutcomesPage.Of(View(OutcomeList.Unjudged, null) with { Next = "abc", Length = new(10_000, isAtLeast) }).ToString();

        Assert.Contains(words, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_transaction_shows_how_to_correct_its_verdict()
    {
        await using var host = await BoardHost.StartAsync();
        await host.WatchAsync();
        await host.PostWrongAsync(1);

        var page = await host.PageAsync("/transactions?agent=order-entry&transactionId=PO-1");

        var sent = WebUtility.HtmlDecode(Between(page, "-d '", "'</code>"));
        Assert.Equal(
            """{"agent":"order-entry","transactionId":"PO-1","verdict":"correct","source":"review","judgedBy":"your name","verdictId":"review-2"}""",
            sent);
        Assert.Contains("/v1/verdicts", page, StringComparison.Ordinal);
        Assert.Contains("Its page shows how to correct the verdict", await host.PageAsync(
            "/outcomes?agent=order-entry&slo=order-entry-accuracy&is=wrong"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_transaction_is_called_cannot_end_the_words_of_the_command()
    {
        var transaction = new TransactionReading("order-entry", "PO'; rm \"x\" \\ <b>é", null, []);
        var page = TransactionPage.Of(transaction, Views.Present, "http://localhost:8080").ToString();

        var sent = WebUtility.HtmlDecode(Between(page, "-d '", "'</code>"));
        Assert.DoesNotContain('\'', sent);
        Assert.Equal(transaction.TransactionId, JsonDocument.Parse(sent).RootElement.GetProperty("transactionId").GetString());
        PageChecks.Parse(page);
    }

    private static string Between(string page, string start, string end) =>
        page[(page.IndexOf(start, StringComparison.Ordinal) + start.Length)..].Split(end)[0];

    private static OutcomesView View(OutcomeList list, long? position) => new(
        new() { Agent = "order-entry", Slo = "order-entry-accuracy", Is = list, Position = position, Most = ListPages.Most },
        new("order-entry", Samples.Slo().Covered.Slo, position ?? 150, position is null ? null : Samples.Breach,
            [Row("PO-1041", Counting.Counted, "ship-to"), Row("PO-1039", Counting.Weaker, null), Removed, Waiting], null),
        null,
        Views.Present);

    private static ListedOutcome Removed { get; } = new(null, null, null, null, null, null, Counting.Counted, 12);

    private static ListedOutcome Waiting { get; } = new(
        "101", null, Samples.Breach, null, null,
        new(null, new(Verdict.Correct, VerdictSource.Review, Selection.All, Indicator.Accuracy, null), new(), Samples.Breach),
        Counting.Nothing, null);

    private static ListedOutcome Row(string id, Counting counting, string? cause)
    {
        var sent = new OutcomeContent { AgentVersion = "7" };
        sent.TryAddSegment("customer", cause == Hostile ? Hostile : "acme");
        return new(
            id, Samples.Breach.AddMinutes(-1), Samples.Breach, Disposition.Assisted, sent,
            new(
                147,
                new(Verdict.Incorrect, VerdictSource.Check, Selection.All, Indicator.Accuracy, null),
                new OutcomeContent
                {
                    CauseCode = cause, JudgedBy = "order-checker", JudgeVersion = "3", Comment = cause is null ? null : "wrong dock",
                },
                Samples.Breach),
            counting, 147);
    }
}
