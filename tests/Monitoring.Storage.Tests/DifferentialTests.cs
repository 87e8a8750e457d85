using CsCheck;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests;

/// <summary>The same random operations on both engines give the same answers and the same rows.</summary>
public sealed class DifferentialTests
{
    private const int Rounds = 6, OperationsPerRound = 200;

    private static readonly string[] Agents = ["order-entry", "invoice-booking", "elsewhere"];

    private static readonly Gen<Post> AnyPost =
        from agent in Any(Agents)
        from number in Gen.Int[0, 400]
        from kind in Gen.Int[0, 9]
        from verdict in Any(Verdict.Correct, Verdict.Correct, Verdict.Correct, Verdict.Incorrect, Verdict.Unsure)
        from verdictId in Any<string?>(null, "V-1", "V-2", "V-3")
        from customer in Any("acme", "globex", "Ümlaut 株", "tab\\tquote\\\"")
        from source in Gen.Enum<VerdictSource>()
        from indicator in Any(Indicator.Accuracy, Indicator.Accuracy, "relevance")
        select kind switch
        {
            < 5 => (Post)StoreFixture.Outcome(Invariant($"PO-{number}"), verdict, customer, agent),
            < 7 => StoreFixture.Outcome(Invariant($"PO-{number}"), null, customer, agent),
            < 9 => StoreFixture.Verdict(Invariant($"PO-{number}"), verdict, verdictId, agent),
            _ => StoreFixture.Judged(Invariant($"PO-{number}"), verdict, source, verdictId, indicator: indicator) with { Agent = agent },
        };

    // Everything of one customer goes wrong, so that a detector has something to signal.
    private static readonly Gen<Func<StoreFixture, Task<string>>> Drift =
        from agent in Any(Agents)
        from customer in Any("acme", "globex")
        from first in Gen.Int[1_000, 9_000]
        from count in Gen.Int[10, 40]
        select (Func<StoreFixture, Task<string>>)(store => WriteAsync(store, [.. Enumerable.Range(first, count)
            .Select(number => StoreFixture.Outcome(Invariant($"PO-{number}"), Verdict.Incorrect, customer, agent))]));

    private static readonly Gen<Func<StoreFixture, Task<string>>> AnyOperation = Gen.Frequency(
        (12, AnyPost.Array[1, 12].Select(posts => (Func<StoreFixture, Task<string>>)(store => WriteAsync(store, posts)))),
        (1, Drift),
        (2, Gen.Int[5, 40].Select(window => (Func<StoreFixture, Task<string>>)(store => ApplyAsync(store, window)))),
        (3, Gen.Int[0, 2].Select(result => (Func<StoreFixture, Task<string>>)(store => DeliverAsync(store, (AttemptResult)result)))),
        (1, Any(Agents).Select(agent => (Func<StoreFixture, Task<string>>)(store => HeartbeatAsync(store, agent)))),
        (1, Gen.Int[1, 4_000].Select(seconds => (Func<StoreFixture, Task<string>>)(store => WaitAsync(store, seconds)))),
        (1, Gen.Const((Func<StoreFixture, Task<string>>)RemoveAsync)),
        (1, Gen.Const((Func<StoreFixture, Task<string>>)RestartAsync)));

    [Fact]
    public Task Twelve_hundred_random_operations_give_the_same_answers_and_the_same_rows() =>
        AnyOperation.Array[OperationsPerRound].Array[Rounds].SampleAsync(CompareAsync, seed: "0000KmfQXgWf", iter: 1, threads: 1);

    private static async Task CompareAsync(Func<StoreFixture, Task<string>>[][] rounds)
    {
        await using var server = new PostgresStore();
        await NameAsync(server);
        await using var file = new SqliteStore();
        await NameAsync(file);
        foreach (var operations in rounds)
        {
            foreach (var operation in operations)
            {
                Assert.Equal(await operation(file), await operation(server));
            }

            Assert.Equal(await Dump.OfAsync(file), await Dump.OfAsync(server));
        }

        Assert.True(await file.CountAsync("episodes") > 5);
        Assert.True(await file.CountAsync("deliveries") > 20);
        Assert.True(await file.CountAsync("drift_streams") > 4);
        Assert.True(await file.CountAsync("drift_signals") > 0);
        Assert.True(await file.CountAsync("agent_state where dropped > 0") > 0);
        await file.VerifyAsync();
        await server.VerifyAsync();
    }

    // The store's own random name decides the jitter of repeated attempts.
    private static async Task NameAsync(StoreFixture store)
    {
        await store.InitializeAsync();
        await store.TamperAsync("update store_facts set value = 'the-same' where name = 'store_id'");
        await store.RestartAsync();
    }

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static async Task<string> WriteAsync(StoreFixture store, Post[] posts)
    {
        var answers = await store.Store.Log.WriteAsync([.. posts.Chunk(3).Select(some => new WriteRequest(some))], CancellationToken.None);
        return string.Join('\n',
            answers.Select(answer =>
            string.Join(' ', answer.Results.Select(result => Invariant($"{result.Status}@{result.Position}{result.Effective}"))
            .Concat(answer.Slos.Select(slo => slo.ToString())))));
    }

    private static async Task<string> ApplyAsync(StoreFixture store, int window)
    {
        var agent = Agents[window % 2];
        var revision = await store.ApplyAsync(StoreFixture.OrderEntry(window, agent, null, "customer"), Invariant($"{agent} {window}"));
        return Invariant($"revision {revision.Revision}");
    }

    private static async Task<string> DeliverAsync(StoreFixture store, AttemptResult result)
    {
        var claimed = await store.Store.Outbox.ClaimAsync("worker", 3, CancellationToken.None);
        var said = new List<string>();
        foreach (var mail in claimed.OrderBy(mail => mail.MessageId, StringComparer.Ordinal))
        {
            var state = await store.Store.Outbox.SettleAsync("worker", mail, "Dana Ruiz",
                new Attempt(result, result == AttemptResult.Sent ? "" : "550 no"), CancellationToken.None);
            said.Add(Invariant($"{mail.MessageId} to {mail.Recipient} carries {mail.Told.Earlier.Count}: {state}"));
        }

        return string.Join('\n', said);
    }

    private static async Task<string> HeartbeatAsync(StoreFixture store, string agent) =>
        (await StoreFixture.HearAsync(store.Store, agent)).ToString();

    private static Task<string> WaitAsync(StoreFixture store, int seconds)
    {
        store.Clock.Advance(TimeSpan.FromSeconds(seconds));
        return Task.FromResult("");
    }

    private static async Task<string> RemoveAsync(StoreFixture store) =>
        Invariant($"removed {await store.Store.Retention.RunAsync(TimeSpan.FromHours(4), CancellationToken.None)}");

    private static async Task<string> RestartAsync(StoreFixture store)
    {
        await store.RestartAsync();
        return "";
    }
}
