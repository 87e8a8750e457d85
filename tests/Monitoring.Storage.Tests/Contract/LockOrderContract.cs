using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises to two processes whose groups name the same agents in opposite orders: neither ever waits for the other
/// while the other waits for it, whether they lock first or go on from what they keep.
/// </summary>
public abstract class LockOrderContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Agents = 400, Rounds = 10;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_processes_that_name_the_same_agents_in_opposite_orders_never_wait_for_each_other(bool repeatsSome)
    {
        var other = await Fixture.OpenAsync();
        for (var round = 0; round < Rounds; round++)
        {
            // Each has met all that the other wrote.
            await WriteAsync(Fixture.Store, [.. Group(Invariant($"first-{round}"))]);
            IReadOnlyList<Post> known =
                [.. Group(Invariant($"known-{round}")), .. Enumerable.Range(0, Agents).Select(agent => Repeated(agent, round))];
            await WriteAsync(Fixture.Store, known);
            await WriteAsync(other, known);

            // Half of what each writes the other one writes too; for an agent of which a verdict is repeated nothing is written.
            List<Post> up = [.. Group("both-", "up-", round)], down = [.. Group("both-", "down-", round)];
            if (repeatsSome)
            {
                (up[Agents - 2], down[0]) = (Repeated(Agents - 2, round), Repeated(0, round));
            }

            down.Reverse();
            await Task.WhenAll(Task.Run(() => WriteAsync(Fixture.Store, up), Token), Task.Run(() => WriteAsync(other, down), Token));
        }

        Assert.Equal(Rounds * Agents * 7 / 2, await Fixture.CountAsync("outcomes"));
        await Fixture.VerifyAsync();
    }

    private static Task<IReadOnlyList<WriteAnswer>> WriteAsync(Store store, IReadOnlyList<Post> posts) =>
        store.Log.WriteAsync([new WriteRequest(posts)], Token);

    private static IEnumerable<Post> Group(string id) => Enumerable.Range(0, Agents).Select(agent => Outcome(agent, id));

    private static IEnumerable<Post> Group(string shared, string own, int round) =>
        Enumerable.Range(0, Agents).Select(agent => Outcome(agent, Invariant($"{(agent % 2 == 0 ? shared : own)}{round}")));

    private static OutcomePost Outcome(int agent, string id) => StoreFixture.Outcome(id, Verdict.Correct, agent: Name(agent));

    private static VerdictPost Repeated(int agent, int round) =>
        StoreFixture.Verdict(Invariant($"known-{round}"), Verdict.Correct, "V-1", Name(agent));

    private static string Name(int agent) => Invariant($"agent-{agent}");
}
