using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about data the database refuses: it is told from a database that cannot be had, nothing of its group is
/// kept, and its siblings can be written without it.
/// </summary>
public abstract class UnstorableContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const string Refused = "PO-2";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Refusal.Constraint)]
    [InlineData(Refusal.Trigger)]
    public async Task An_item_the_database_refuses_is_a_fault_of_the_data_and_its_siblings_can_be_stored(Refusal refusal)
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await RefuseAsync(refusal);
        var requests = StoreFixture.Outcomes("00000", from: 0).Select(post => new WriteRequest([post])).ToList();

        Assert.Equal(StorageFault.Data, await FaultAsync(requests));
        Assert.Equal(0, await Fixture.CountAsync("outcomes where transaction_id like 'PO-%'"));
        foreach (var request in requests)
        {
            if (request.Posts[0].TransactionId == Refused)
            {
                Assert.Equal(StorageFault.Data, await FaultAsync([request]));
            }
            else
            {
                Assert.Equal(ItemStatus.Accepted, Assert.Single((await Fixture.WriteAsync(request.Posts)).Results).Status);
            }
        }

        Assert.Equal(4, (await Fixture.AgentAsync("order-entry")).LastPosition);
        await Fixture.VerifyAsync();
    }

    private async Task<StorageFault> FaultAsync(IReadOnlyList<WriteRequest> requests) =>
        (await Assert.ThrowsAsync<StorageException>(() => Fixture.Store.Log.WriteAsync(requests, Token))).Fault;

    private async Task RefuseAsync(Refusal refusal)
    {
        if (refusal == Refusal.Trigger)
        {
            await Fixture.TamperAsync(Fixture.Refusing(Refused));
            return;
        }

        // One of them is stored, so the second is one too many.
        await Fixture.TamperAsync($"create unique index no_second on outcomes (agent_id) where transaction_id in ('{Refused}', 'first')");
        await Fixture.WriteAsync(StoreFixture.Outcome("first", null));
    }
}

/// <summary>What makes the database refuse an item.</summary>
public enum Refusal
{
    Constraint,
    Trigger,
}
