using Monitoring.Service.Health;
using Monitoring.Service.Tests.Delivery;
using Monitoring.Service.Tests.Metrics;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Health;

public sealed class LossWatchTests
{
    private readonly EventLog<LossWatch> log = new();
    private Func<IReadOnlyCollection<LostWrites>> found = () => [];
    private IReadOnlyCollection<UnreadableAgent> unreadable = [];

    [Fact]
    public async Task Every_loss_is_said_once_and_a_further_one_again()
    {
        var watch = Watch();
        await watch.LookAsync(default);
        Assert.Equal(0, log.Count("WritesLost"));

        found = () => [new LostWrites("order-entry", 3, Snapshots.Now), new LostWrites("ap-invoice", 1, Snapshots.Now)];
        await watch.LookAsync(default);
        await watch.LookAsync(default);
        Assert.Equal(2, log.Count("WritesLost"));

        found = () => [new LostWrites("order-entry", 5, Snapshots.Now), new LostWrites("ap-invoice", 1, Snapshots.Now)];
        await watch.LookAsync(default);
        Assert.Equal(3, log.Count("WritesLost"));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_looked_at_again()
    {
        var watch = Watch();
        found = () => throw new StorageException(StorageFault.Unavailable, "gone");
        unreadable = [new UnreadableAgent("order-entry", "The stored state ends too early.", Snapshots.Now)];
        await Assert.ThrowsAsync<StorageException>(() => watch.LookAsync(default));
        Assert.Equal(1, log.Count("AgentUnreadable"));

        found = () => [new LostWrites("order-entry", 3, Snapshots.Now)];
        await watch.LookAsync(default);
        Assert.Equal(1, log.Count("WritesLost"));
    }

    [Fact]
    public async Task An_agent_whose_state_cannot_be_read_is_said_once_and_so_is_its_mending()
    {
        var watch = Watch();
        unreadable = [new UnreadableAgent("order-entry", "The stored state ends too early.", Snapshots.Now)];
        await watch.LookAsync(default);
        await watch.LookAsync(default);
        Assert.Equal((1, 0), (log.Count("AgentUnreadable"), log.Count("AgentReadableAgain")));

        unreadable = [];
        await watch.LookAsync(default);
        await watch.LookAsync(default);
        Assert.Equal((1, 1), (log.Count("AgentUnreadable"), log.Count("AgentReadableAgain")));
    }

    private LossWatch Watch() => new(_ => Task.FromResult(found()), () => unreadable, log);
}
