namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises once a statement found the database itself damaged.</summary>
public abstract class DamagedContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Once_damage_was_found_nothing_is_read_or_written_and_the_reason_says_what_to_do()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("0100"));
        await Fixture.BreakOutcomesAsync();
        await Fixture.RestartAsync();
        Assert.Null(await Fixture.Store.WhyNotReadyAsync(Token));

        var found = await Assert.ThrowsAsync<StorageException>(() => Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 4)));

        Assert.Equal((StorageFault.Unavailable, true, false), (found.Fault, found.IsDamage, found.MayPass));
        Assert.Contains("is damaged", found.Message, StringComparison.Ordinal);
        Assert.Contains("the last backup", found.Message, StringComparison.Ordinal);
        Assert.Contains(found.Message, await Fixture.Store.WhyNotReadyAsync(Token), StringComparison.Ordinal);
        Func<Task>[] others =
        [
            () => Fixture.WriteAsync(StoreFixture.Outcomes("1", "somebody")),
            () => Fixture.Store.Readings.AgentsAsync(Token),
            () => Fixture.Store.Outbox.TotalsAsync(Token),
        ];
        foreach (var other in others)
        {
            var refused = await Assert.ThrowsAsync<StorageException>(other);
            Assert.Equal((true, found.Message), (refused.IsDamage, refused.Message));
        }
    }
}
