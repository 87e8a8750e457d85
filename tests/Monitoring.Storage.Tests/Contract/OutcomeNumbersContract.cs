using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about the lists behind the numbers: each holds as many transactions as its number says, now and at every
/// evaluation there was, whatever was judged, corrected and edited.
/// </summary>
public abstract class OutcomeNumbersContract<TStore> : OutcomeListContract<TStore>
    where TStore : StoreFixture, new()
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
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
    public async Task A_list_of_an_evaluation_while_older_transactions_are_removed_is_refused()
    {
        await ApplyAsync(1, 10, null, Admission.Default);
        await Fixture.WriteAsync(StoreFixture.Outcomes(".01"));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var keep = TimeSpan.FromDays(1);
        await Fixture.Store.Retention.RunAsync(keep, Token);
        Fixture.Clock.Advance(TimeSpan.FromDays(2));

        // A clock that goes on by itself makes it rest after its first batch: the judged ones are gone, the one nobody judged is not.
        Fixture.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(1);
        var removing = Task.Run(() => Fixture.Store.Retention.RunAsync(keep, Token), Token);
        while (await Fixture.CountAsync("outcomes") != 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }

        Fixture.Clock.AutoAdvanceAmount = TimeSpan.Zero;
        await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 10));
        var during = Numbers.Of((await Fixture.AgentAsync("order-entry")).Slos[0], 3, null);
        Assert.Equal(1, during.Pending);
        Assert.Equal(ListRefused.Gone, (await ListedAsync(during)).Refusal?.Because);
        while (!removing.IsCompleted)
        {
            Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }

        Assert.Equal(3, await removing);
        Assert.Equal(ListRefused.Gone, (await ListedAsync(during)).Refusal?.Because);
        Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await Fixture.WriteAsync(StoreFixture.Outcomes(".1", from: 20));
        var after = Numbers.Of((await Fixture.AgentAsync("order-entry")).Slos[0], 4, null);
        Assert.Equal((1, 1), (after.Pending, (await ListedAsync(after)).Page?.Rows.Count));
    }

    private Task<OutcomeListing> ListedAsync(Numbers numbers) =>
        Fixture.Store.Readings.OutcomesAsync(numbers.Question(OutcomeList.Unjudged, 999), Token);

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
