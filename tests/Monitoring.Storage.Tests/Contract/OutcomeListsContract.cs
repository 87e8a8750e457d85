using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of the lists behind the numbers: what rows say, how a list is bounded, what is refused.</summary>
public abstract class OutcomeListsContract<TStore> : OutcomeListContract<TStore>
    where TStore : StoreFixture, new()
{
    [Fact]
    public async Task A_row_tells_the_verdict_that_counts_and_why_none_does()
    {
        await ApplyAsync(1, 10, 10, Some);
        await Fixture.WriteAsync(
            StoreFixture.Outcome("checked", null, "acme"),
            StoreFixture.Outcome("self", Verdict.Incorrect, "bolt"),
            StoreFixture.Outcome("nobody", null, "acme"));
        await Fixture.WriteAsync(
            StoreFixture.Judged("checked", Verdict.Correct, VerdictSource.Check, "V-1"),
            StoreFixture.Judged("checked", Verdict.Incorrect, VerdictSource.Audit, "V-2"),
            StoreFixture.Judged("checked", Verdict.Correct, VerdictSource.Check, "V-3"),
            StoreFixture.Judged("early", Verdict.Correct, VerdictSource.Check, "V-4"));

        var wrong = Assert.Single(await AllAsync(new() { Slo = "some", Is = OutcomeList.Wrong, Most = 9 }));
        Assert.Equal(("checked", 2L, "V-2", VerdictSource.Audit, 3L), (wrong.TransactionId, wrong.Place, wrong.Verdict!.Facts.VerdictId,
            wrong.Verdict.Facts.Source, wrong.Verdict.Position));
        var uncounted = Assert.Single(await AllAsync(new() { Slo = "some", Is = OutcomeList.Uncounted, Most = 9 }));
        Assert.Equal(("self", Counting.Source), (uncounted.TransactionId, uncounted.Counting));
        Assert.Equal(["self", "nobody"], Ids(await AllAsync(new() { Slo = "some", Is = OutcomeList.Unjudged, Most = 9 })));
        Assert.Equal(["nobody"], Ids(await AllAsync(new()
        {
            Slo = "some", Is = OutcomeList.Unjudged, Most = 9, Segments = new Dictionary<string, string> { ["customer"] = "acme" },
        })));
        Assert.Equal(["early"], Ids(await AllAsync(new() { Agent = "order-entry", Is = OutcomeList.Waiting, Most = 9 })));
        Assert.Equal(["self", "nobody", "checked"], Ids(await AllAsync(new() { Agent = "order-entry", Most = 9 })));
    }

    [Fact]
    public async Task A_list_is_bounded_by_when_it_happened_and_goes_on_page_by_page()
    {
        await ApplyAsync(1, 10, 10, Some);
        var noon = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        await Fixture.WriteAsync([.. Enumerable.Range(0, 2_500).Select(i =>
            StoreFixture.Outcome(FormattableString.Invariant($"PO-{i:0000}"), null) with { OccurredAt = noon.AddMinutes(-i / 2) })]);
        var question = new OutcomeQuestion
        {
            Slo = "order-entry-accuracy", Is = OutcomeList.Unjudged, From = noon.AddMinutes(-2), Until = noon, Most = 9,
        };

        Assert.Equal(["PO-0003", "PO-0002", "PO-0005", "PO-0004"], Ids(await AllAsync(question)));
        Assert.Equal(2_500, (await AllAsync(question with { From = null, Until = null, Most = 999 })).Count);
        Assert.Equal(2_500, Ids(await AllAsync(new() { Agent = "order-entry", Most = 100 })).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task What_cannot_be_listed_is_refused_by_name()
    {
        await ApplyAsync(1, 10, 10, Some);
        await Fixture.WriteAsync(StoreFixture.Outcomes("01"));

        await RefusedAsync(ListRefused.Unknown, "slo", new() { Slo = "none", Most = 9 });
        await RefusedAsync(ListRefused.Unknown, "slo", new() { Agent = "order-entry", Slo = "none", Is = OutcomeList.Wrong, Most = 9 });
        await RefusedAsync(ListRefused.Unknown, "agent", new() { Agent = "none", Most = 9 });
        await RefusedAsync(ListRefused.BadValue, "position", new() { Slo = "some", Is = OutcomeList.Wrong, Position = 3, Most = 9 });
        await RefusedAsync(
            ListRefused.BadValue, "revision", new() { Slo = "some", Is = OutcomeList.Wrong, Position = 2, Revision = 7, Most = 9 });
        foreach (var list in Enum.GetValues<OutcomeList>())
        {
            await RefusedAsync(ListRefused.BadCursor, "after", new() { Slo = "some", Is = list, After = "x", Most = 9 });
        }

        await ApplyAsync(2, 10, null, Some);
        await RefusedAsync(ListRefused.Unknown, "slo", new() { Slo = "some", Is = OutcomeList.Wrong, Most = 9 });
        Assert.Empty(await AllAsync(new() { Slo = "some", Is = OutcomeList.Wrong, Position = 2, Most = 9 }));
    }

    [Fact]
    public async Task The_link_of_a_mail_lists_as_many_as_it_says_whatever_comes_in_its_commit_and_after_it()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20, cuts: ["customer"]), "one");
        var at = Fixture.Clock.GetUtcNow();
        OutcomePost Order(string id, int minutes, Verdict? verdict, string customer = "acme") =>
            StoreFixture.Outcome(id, verdict, customer) with { OccurredAt = at.AddMinutes(minutes) };
        await Fixture.WriteAsync([.. Enumerable.Range(0, 30).Select(i => Order(Id("R", i), -60, Verdict.Correct, "bolt"))]);
        await Fixture.WriteAsync([.. Enumerable.Range(0, 40).Select(i => Order(Id("P", i), i - 20, null, i % 4 > 0 ? "acme" : "bolt"))]);
        await Fixture.WriteAsync(StoreFixture.Judged("P-25", Verdict.Correct, VerdictSource.Check, "V-1", indicator: "relevance"));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        await Fixture.WriteAsync(
        [
            .. Enumerable.Range(0, 9).Select(i => Order(Id("W", i), i - 15, Verdict.Incorrect)),
            StoreFixture.Judged("P-30", Verdict.Correct, VerdictSource.Check, "V-2"),
            StoreFixture.Judged("P-31", Verdict.Correct, VerdictSource.Check, "V-3", Selection.Complaint),
        ]);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(5));
        await Fixture.WriteAsync(StoreFixture.Judged("P-33", Verdict.Correct, VerdictSource.Check, "V-4"), Order("later", 0, null));

        var episode = Assert.Single((await Fixture.Store.Readings.EpisodesAsync("order-entry-accuracy", null, null, 9, Token))!);
        var breach = episode.Notices[0].Facts;
        var unjudged = new OutcomeQuestion
        {
            Agent = breach.Agent, Slo = breach.Slo, Is = OutcomeList.Unjudged, Most = 99,
            Position = breach.Suspects!.Position, From = breach.Suspects.Since,
            Segments = new Dictionary<string, string> { [breach.Culprit!.Cut] = breach.Culprit.Value },
        };

        // Of acme's thirty the 27 since the first wrong one, without P-30, which counts.
        Assert.Equal(26, breach.Suspects.Count);
        Assert.Equal(breach.Suspects.Count, (await AllAsync(unjudged)).Count);
        Assert.Equal(26, (await AllAsync(unjudged with { Position = null })).Count); // one less and one more
        Assert.Equal(breach.Wrong, (await AllAsync(unjudged with
        {
            Is = OutcomeList.Wrong, Position = breach.Position, From = null, Segments = new Dictionary<string, string>(),
        })).Count);
    }

    [Fact]
    public async Task What_a_recovery_says_went_out_wrong_is_listed_from_its_onset_on()
    {
        await ApplyAsync(1, 10, null, Admission.Default);
        var next = 0;
        async Task<int> PostAsync(string verdicts)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes(verdicts, from: next));
            return next += verdicts.Length;
        }

        for (var round = 0; round < 4; round++)
        {
            await PostAsync(new string('0', 300) + "11011");
            await Fixture.WriteAsync(StoreFixture.Judged(Id("PO", next - 1), Verdict.Correct, VerdictSource.Audit, Id("V", round)));
            await PostAsync("1001" + new string('0', 20));
        }

        var recoveries = (await Fixture.Store.Readings.EpisodesAsync("order-entry-accuracy", null, null, 9, Token))!
            .SelectMany(episode => episode.Notices).Select(notice => notice.Facts).Where(facts => facts.Kind == NoticeKind.Recovered).ToList();
        Assert.Equal(4, recoveries.Count);
        foreach (var recovered in recoveries)
        {
            Assert.True(recovered.Toll is { IsByFirstVerdict: false });
            var question = new OutcomeQuestion
            {
                Slo = recovered.Slo, Is = OutcomeList.Wrong, Most = 3, Position = recovered.Position, SincePosition = recovered.Beginning!.Onset!.Position,
            };
            Assert.Equal(recovered.Toll.Wrong, (await AllAsync(question)).Count);
            Assert.True(recovered.Toll.Wrong > recovered.Wrong);
        }

        await RefusedAsync(
            ListRefused.BadValue, "sincePosition",
            new() { Slo = "order-entry-accuracy", Is = OutcomeList.Wrong, Position = recoveries[0].Position, SincePosition = 1, Most = 9 });
    }

    private static string Id(string kind, int number) => FormattableString.Invariant($"{kind}-{number}");

    private async Task RefusedAsync(ListRefused because, string parameter, OutcomeQuestion question)
    {
        var listing = await Fixture.Store.Readings.OutcomesAsync(question, Token);
        Assert.Equal((because, parameter), (listing.Refusal?.Because, listing.Refusal?.Parameter));
    }
}
