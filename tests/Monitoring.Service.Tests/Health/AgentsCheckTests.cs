using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monitoring.Service.Health;
using Monitoring.Service.Tests.Metrics;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Health;

public sealed class AgentsCheckTests
{
    [Fact]
    public async Task Degraded_with_a_sentence_for_each_agent_that_cannot_be_read()
    {
        var result = await AskAsync(() =>
        [
            new UnreadableAgent("ap-invoice", "It is damaged.", Snapshots.Now),
            new UnreadableAgent("order-entry", "It is newer.", Snapshots.Now),
        ]);

        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Equal(
            "The stored state of ap-invoice cannot be read. It is damaged.\nThe stored state of order-entry cannot be read. It is newer.",
            result.Description);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_the_reason_of_another_check() =>
        Assert.Equal(HealthStatus.Healthy, (await AskAsync(() => throw new StorageException(StorageFault.Unavailable, "gone"))).Status);

    private static Task<HealthCheckResult> AskAsync(Func<IReadOnlyCollection<UnreadableAgent>> find) =>
        new AgentsCheck(_ => Task.FromResult(find())).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);
}
