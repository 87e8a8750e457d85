using System.Globalization;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises: the facts of the classes derived from this one, each in a database of its own.</summary>
public abstract class StoreContract<TStore> : IAsyncLifetime
    where TStore : StoreFixture, new()
{
    /// <summary>The store.</summary>
    protected TStore Fixture { get; } = new();

    /// <summary>How many random samples a property is tried with: of each the short form, times <c>AGENTOPS_TEST_SAMPLES</c> for a longer one.</summary>
    protected static int Samples(int shortForm) =>
        shortForm * int.Parse(Environment.GetEnvironmentVariable("AGENTOPS_TEST_SAMPLES") ?? "1", CultureInfo.InvariantCulture);

    public virtual ValueTask InitializeAsync() => Fixture.InitializeAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
