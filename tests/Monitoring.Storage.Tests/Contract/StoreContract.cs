namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises: the facts of the classes derived from this one, each in a database of its own.</summary>
public abstract class StoreContract<TStore> : IAsyncLifetime
    where TStore : StoreFixture, new()
{
    /// <summary>The store.</summary>
    protected TStore Fixture { get; } = new();

    public virtual ValueTask InitializeAsync() => Fixture.InitializeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
