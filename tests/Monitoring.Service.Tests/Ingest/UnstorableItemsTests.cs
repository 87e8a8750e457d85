using System.Globalization;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Service.Tests.Delivery;
using Monitoring.Service.Tests.Health;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>What can never be stored is rejected, once for all; nothing else suffers from it, and nobody is told to send it again.</summary>
public sealed class UnstorableItemsTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly EventLog<GroupWriter> events = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_item_that_fails_alone_is_rejected_with_the_reason_and_its_siblings_and_neighbours_are_stored()
    {
        var store = new PickyStore("b2");
        List<QueuedRequest> group = [Request("a1"), Request("b1", "b2", "b3"), Request("c1")];

        Assert.True(await Commit(store).WriteAsync(group, Token));

        Assert.Equal(["a1", "b1", "b3", "c1"], store.Stored);
        var results = await ResultsAsync(group[1]);
        Assert.Equal([ItemStatus.Accepted, ItemStatus.Rejected, ItemStatus.Accepted], results.Select(result => result.Status));
        var fault = Assert.Single(results[1].Faults);
        Assert.Equal((FaultKind.Unstorable, ""), (fault.Kind, fault.Pointer));
        Assert.Equal("is unstorable: the database refuses it for good, so sending the same again does not help; the log of the service has what it says", fault.Reason);
        Assert.Equal((1, 1), (events.Count("OneByOne"), events.Count("Unstorable")));
    }

    [Fact]
    public async Task One_of_a_thousand_costs_few_tries_and_a_thousand_little_more_than_one_each()
    {
        var all = Ids(1_000);
        var (one, every) = (new PickyStore("700"), new PickyStore(all));

        await Commit(one).WriteAsync([Request(all)], Token);
        await Commit(every).WriteAsync([Request(all)], Token);

        Assert.Equal(999, one.Stored.Count);
        Assert.InRange(one.Tries, 2, 35);
        Assert.Empty(every.Stored);
        Assert.InRange(every.Tries, 1_000, 1_115);
        Assert.Equal(1, events.Count("Unstorable") - 1);
    }

    [Fact]
    public async Task However_slow_the_store_the_narrowing_comes_to_its_end()
    {
        var all = Ids(50);
        var store = new PickyStore(all) { Try = () => clock.Advance(GroupCommit.Patience / 4) };
        List<QueuedRequest> group = [Request(all)];

        await Commit(store).WriteAsync(group, Token);

        Assert.All(await ResultsAsync(group[0]), result => Assert.Equal(FaultKind.Unstorable, result.Faults[0].Kind));
    }

    [Fact]
    public async Task Whatever_cannot_be_stored_everything_else_is_stored_once_in_order_and_nobody_is_refused() =>
        await Gen.Bool.Array[1, 60].Array[1, 8].SampleAsync(async requests =>
        {
            var ids = requests.Select((items, r) => items.Select((_, i) => Invariant(r, i)).ToArray()).ToArray();
            var store = new PickyStore([.. ids.SelectMany((request, r) => request.Where((_, i) => requests[r][i]))]);
            var group = ids.Select(request => Request(request)).ToList();

            Assert.True(await Commit(store).WriteAsync(group, CancellationToken.None));

            Assert.Equal(ids.SelectMany(request => request).Except(store.Refused), store.Stored);
            foreach (var (queued, items) in group.Zip(requests))
            {
                Assert.Equal(items, (await ResultsAsync(queued)).Select(result => result.Status == ItemStatus.Rejected));
            }
        }, iter: 100);

    [Fact]
    public async Task A_request_of_which_a_part_finds_an_agent_held_is_sent_back_whole()
    {
        var store = new PickyStore("b2")
        {
            Fault = posts => posts is [{ TransactionId: "b3" }]
                ? new StorageException(StorageFault.Locked, "held") { Held = ["order-entry"] }
                : null,
        };
        var queued = Request("b1", "b2", "b3");

        Assert.True(await Commit(store).WriteAsync([queued], Token));

        Assert.Equal(Refusal.Held, (await queued.Done).Refusal);
    }

    [Fact]
    public async Task A_store_that_goes_away_while_items_are_tried_refuses_all_that_have_no_answer()
    {
        var store = new PickyStore("b2")
        {
            Fault = posts => posts is [{ TransactionId: "b3" }] ? FakeLog.Broken(StorageFault.Unavailable) : null,
        };
        List<QueuedRequest> group = [Request("a1"), Request("b1", "b2", "b3"), Request("c1")];

        Assert.False(await Commit(store).WriteAsync(group, Token));

        Assert.NotNull((await group[0].Done).Answer);
        Assert.Equal([Refusal.Database, Refusal.Database], [(await group[1].Done).Refusal, (await group[2].Done).Refusal]);
    }

    [Fact]
    public void The_parts_answer_as_the_whole_would()
    {
        var first = new SloStanding("a", AccuracyState.Healthy, 1, 0, 10, null);
        var (last, other) = (first with { Judged = 2 }, first with { Slo = "b" });
        var accepted = new ItemResult(ItemStatus.Accepted, 1, []);

        var whole = RequestParts.Joined(
        [
            new([accepted], [first, other]) { Uncovered = ["x"] },
            new([accepted, accepted], [last]) { Uncovered = ["x", "y"] },
        ]);

        Assert.Equal(3, whole.Results.Count);
        Assert.Equal([other, last], whole.Slos);
        Assert.Equal(["x", "y"], whole.Uncovered);
    }

    private static string Invariant(int request, int item) => FormattableString.Invariant($"{request}-{item}");

    private static string[] Ids(int count) => [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    private static QueuedRequest Request(params string[] ids) =>
        new(new WriteRequest([.. ids.Select(id => new OutcomePost("order-entry", id, "{}", Disposition.Auto, null, null))]), 0);

    private static async Task<IReadOnlyList<ItemResult>> ResultsAsync(QueuedRequest queued) =>
        (await queued.Done.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Token)).Answer!.Results;

    private GroupCommit Commit(PickyStore store) => new(store.WriteAsync, () => { }, Away.Never(clock), Away.Slow(clock), clock, events);

    /// <summary>A store that refuses some items for ever, and with each of them its whole group.</summary>
    private sealed class PickyStore(params string[] refused)
    {
        public HashSet<string> Refused { get; } = [.. refused];

        public List<string> Stored { get; } = [];

        public int Tries { get; private set; }

        public Action Try { get; init; } = () => { };

        public Func<IReadOnlyList<Post>, Exception?> Fault { get; init; } = _ => null;

        public async Task<IReadOnlyList<WriteAnswer>> WriteAsync(IReadOnlyList<WriteRequest> requests, CancellationToken cancellationToken)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            Tries++;
            Try();
            var posts = requests.SelectMany(request => request.Posts).ToList();
            if (Fault(posts) is { } fault)
            {
                throw fault;
            }

            if (posts.Find(post => Refused.Contains(post.TransactionId)) is { } bad)
            {
                throw new StorageException(StorageFault.Data, "no " + bad.TransactionId);
            }

            Stored.AddRange(posts.Select(post => post.TransactionId));
            return [.. requests.Select(request => new WriteAnswer(
                [.. request.Posts.Select(_ => new ItemResult(ItemStatus.Accepted, null, []))], []))];
        }
    }
}
