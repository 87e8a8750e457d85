using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about the lists behind the numbers: each holds as many transactions as its number says, now and at every
/// evaluation there was, whatever was judged, corrected and edited.
/// </summary>
public abstract class OutcomeListsContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly Admission Some = Admission.Default with
    {
        Dispositions = OneOf<Disposition>.Only(Disposition.Auto, Disposition.Assisted),
        Sources = OneOf<VerdictSource>.Only(VerdictSource.Check, VerdictSource.Audit, VerdictSource.Customer),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_list_is_as_long_as_its_number_now_and_as_of_every_evaluation(int seed)
    {
        await ApplyAsync(1, 12, 5, Some);
        var posts = new RandomPosts(new Random(seed));
        var seen = new List<Numbers>();
        for (var step = 0; step < 120; step++)
        {
            Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
            var before = (await Fixture.AgentAsync("order-entry")).LastPosition;
            long? revision = null;
            if (step is 40 or 80)
            {
                revision = step == 40 ? 2 : 3;
                await ApplyAsync(
                    (int)revision, 12 + step, 9, step == 40 ? Some with { Selections = OneOf<Selection>.Any } : Admission.Default);
            }
            else
            {
                await Fixture.WriteAsync(posts.Next());
            }

            var agent = await Fixture.AgentAsync("order-entry");
            if (agent.LastPosition > before || revision is not null)
            {
                seen.AddRange(agent.Slos.Select(slo => Numbers.Of(slo, agent.LastPosition, revision)));
            }

            if (step % 20 == 19)
            {
                foreach (var slo in agent.Slos)
                {
                    await SameAsync(Numbers.Of(slo, null, null));
                }
            }
        }

        Assert.Contains(seen, numbers => numbers.Wrong > 2);
        Assert.Contains(seen, numbers => numbers.Uncounted is { Disposition: > 0, Source: > 0 } && numbers.Pending > 4);
        Assert.Contains(seen, numbers => numbers.Uncounted.Selection + numbers.Uncounted.Weaker > 0);
        foreach (var numbers in seen)
        {
            await SameAsync(numbers);
        }
    }

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
    public async Task After_removals_a_list_is_whole_or_refused()
    {
        await ApplyAsync(1, 10, 5, Admission.Default);
        var keep = TimeSpan.FromDays(12);
        var seen = new List<Numbers>();
        for (var day = 0; day < 30; day++)
        {
            var failed = FormattableString.Invariant($"failed-{day}");
            await Fixture.Store.Retention.RunAsync(keep, Token);
            await Fixture.WriteAsync(StoreFixture.Outcomes(day % 3 == 0 ? "1." : "0.", from: day * 10));
            await Fixture.WriteAsync(StoreFixture.Unjudged(failed, Disposition.Failed));
            await Fixture.WriteAsync(StoreFixture.Judged(failed, Verdict.Incorrect, VerdictSource.Review));
            var agent = await Fixture.AgentAsync("order-entry");
            foreach (var slo in agent.Slos)
            {
                seen.Add(Numbers.Of(slo, agent.LastPosition, null));
                await SameAsync(Numbers.Of(slo, null, null));
            }

            Fixture.Clock.Advance(TimeSpan.FromDays(1));
        }

        var (whole, gone) = (0, 0);
        foreach (var numbers in seen)
        {
            foreach (var (list, count) in numbers.Lists)
            {
                var listing = await Fixture.Store.Readings.OutcomesAsync(numbers.Question(list, 999), Token);
                if (listing.Page is { } page)
                {
                    Assert.Equal(count, page.Rows.Count);
                    whole++;
                }
                else
                {
                    Assert.Equal(ListRefused.Gone, listing.Refusal!.Because);
                    gone++;
                }
            }
        }

        Assert.True(whole > 10 && gone > 10, FormattableString.Invariant($"{whole} whole, {gone} gone"));
    }

    [Fact]
    public async Task A_place_whose_transaction_was_removed_is_still_listed()
    {
        await ApplyAsync(1, 10, 5, Admission.Default);
        await Fixture.WriteAsync(StoreFixture.Outcomes("101"));
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(1), Token);
            Fixture.Clock.Advance(TimeSpan.FromDays(2));
        }

        await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 10));

        var rows = await AllAsync(new() { Slo = "order-entry-accuracy", Is = OutcomeList.Wrong, Most = 9 });
        Assert.Equal([("PO-10", 4), (null, 3), (null, 1)], rows.Select(row => (row.TransactionId, row.Place)));
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

    private static string Id(string kind, int number) => FormattableString.Invariant($"{kind}-{number}");

    private static IEnumerable<string?> Ids(IEnumerable<ListedOutcome> rows) => rows.Select(row => row.TransactionId);

    private async Task ApplyAsync(int number, int window, int? other, Admission admission)
    {
        var registry = StoreFixture.OrderEntry(window);
        var rule = registry.Agents[0].Slos[0].Rule;
        List<Slo> slos = [registry.Agents[0].Slos[0]];
        if (other is { } size)
        {
            slos.Add(new("some", new AccuracyRule(rule.Target, rule.AlertBelow, size), admission, [], ""));
            slos.Add(new("relevance", slos[1].Rule, Admission.Default with { Indicator = "relevance" }, [], ""));
        }

        await Fixture.ApplyAsync(
            registry with { Agents = [registry.Agents[0] with { Slos = slos }] }, FormattableString.Invariant($"revision {number}"));
    }

    private async Task SameAsync(Numbers numbers)
    {
        foreach (var (list, count) in numbers.Lists)
        {
            var rows = await AllAsync(numbers.Question(list, 999));
            Assert.True(count == rows.Count, FormattableString.Invariant($"{numbers}: {list} lists {rows.Count}"));
            Assert.Equal(rows.Count, Ids(rows).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(Ids(rows), Ids(await AllAsync(numbers.Question(list, 4))));
            if (list == OutcomeList.Uncounted)
            {
                Assert.Equal(numbers.Uncounted, new UncountedReading(
                    rows.Count(row => row.Counting == Counting.Disposition),
                    rows.Count(row => row.Counting == Counting.Source),
                    rows.Count(row => row.Counting == Counting.Weaker),
                    rows.Count(row => row.Counting == Counting.Selection)));
            }
        }
    }

    private async Task<List<ListedOutcome>> AllAsync(OutcomeQuestion question)
    {
        var rows = new List<ListedOutcome>();
        do
        {
            var (page, refusal) = await Fixture.Store.Readings.OutcomesAsync(question, Token);
            Assert.Null(refusal);
            Assert.InRange(page!.Rows.Count, 0, question.Most);
            rows.AddRange(page.Rows);
            question = question with { After = page.Next };
        }
        while (question.After is not null);
        return rows;
    }

    private async Task RefusedAsync(ListRefused because, string parameter, OutcomeQuestion question)
    {
        var listing = await Fixture.Store.Readings.OutcomesAsync(question, Token);
        Assert.Equal((because, parameter), (listing.Refusal?.Because, listing.Refusal?.Parameter));
    }

    private sealed record Numbers(string Slo, long? Position, long? Revision, int Wrong, long Pending, UncountedReading Uncounted)
    {
        public IEnumerable<(OutcomeList List, long Count)> Lists =>
        [
            (OutcomeList.Wrong, Wrong), (OutcomeList.Unjudged, Pending), (OutcomeList.Uncounted, Uncounted.Total),
        ];

        public static Numbers Of(SloReading slo, long? position, long? revision) =>
            new(slo.Covered.Slo.Name, position, revision, slo.Counts.Wrong, slo.Pending, slo.Uncounted);

        public OutcomeQuestion Question(OutcomeList list, int most) =>
            new() { Agent = "order-entry", Slo = Slo, Is = list, Position = Position, Revision = Revision, Most = most };
    }

    // Few transactions, so that verdicts meet: corrections, weaker sources, other indicators, unsure, complaints, early ones.
    private sealed class RandomPosts(Random random)
    {
        private int next;

        public IReadOnlyList<Post> Next() => [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => One())];

        private Post One() => random.Next(3) > 0 && next > 0 ? Verdict() : Outcome();

        private OutcomePost Outcome()
        {
            var (verdict, disposition) = ((Verdict?)random.Next(3), random.Next(4) > 0 ? Disposition.Auto : (Disposition)random.Next(5));
            var post = StoreFixture.Outcome(FormattableString.Invariant($"PO-{next++}"), random.Next(3) > 0 ? null : verdict);
            var content = OutcomeContent.Read(post.Content);
            content.Disposition = disposition;
            return post with { Content = content.Write(), Disposition = disposition };
        }

        private VerdictPost Verdict() => StoreFixture.Judged(
            FormattableString.Invariant($"PO-{Math.Max(0, next - random.Next(30) + 2)}"),
            random.Next(5) == 0 ? Core.Outcomes.Verdict.Unsure : (Verdict)random.Next(2),
            (VerdictSource)random.Next(6),
            FormattableString.Invariant($"V-{random.Next(1_000_000)}"),
            random.Next(3) == 0 ? (Selection)random.Next(5) : Selection.All,
            random.Next(5) == 0 ? "relevance" : Indicator.Accuracy);
    }
}
