using Monitoring.Service.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Registry;

public sealed class RegistryKeeperTests : IAsyncLifetime
{
    private readonly KeptRegistry kept = new();

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    private static readonly string Changed = Documents.Change("owner: dana", "owner: joan");
    private static readonly string Elsewhere = Documents.Change("Plant 2", "Plant 9");

    [Fact]
    public async Task A_registry_lives_through_starts_changes_and_other_processes()
    {
        // The first start of all writes the example, says so, and brings nothing into force; so does the next.
        await kept.StartAsync();
        Assert.Equal(RegistryExample.Text, await File.ReadAllTextAsync(kept.Settings.Registry));
        Assert.Equal("Information There was no registry: wrote the commented example " + kept.Settings.Registry, kept.Log[0]);
        await kept.StartAsync();
        Assert.Equal((default, null), (kept.InForce.Mark, kept.InForce.Current));
        Assert.Equal(
            [$"Warning Nothing is in force: {kept.Settings.Registry} is the untouched example, and nobody in it is real. Put your own people and agents in their place, then run apply {kept.Settings.Registry}."],
            kept.Log);

        // A changed file is applied at the next start.
        await kept.WriteAsync(Documents.Plant2);
        await kept.StartAsync();
        Assert.Equal((1L, "dana"), (kept.InForce.Mark.Revision, kept.InForce.Current!.Agents[0].Owner));
        await kept.WriteAsync(Changed);
        await kept.StartAsync();
        Assert.Equal((2L, "joan"), (kept.InForce.Mark.Revision, kept.InForce.Current!.Agents[0].Owner));
        Assert.Equal("host-1:" + kept.Settings.Registry, (await kept.Store.Registry.CurrentAsync(CancellationToken.None))!.Origin);

        // A start without a change changes nothing.
        await kept.StartAsync();
        Assert.Equal(2, kept.InForce.Mark.Revision);
        Assert.Equal([$"Information The registry file {kept.Settings.Registry} is in force as revision 2"], kept.Log);

        // Nobody applied anything meanwhile.
        kept.Log.Clear();
        await kept.Keeper.FollowAsync(CancellationToken.None);
        Assert.Empty(kept.Log);

        // What another process applies is followed, once.
        await kept.ApplyAsync(Elsewhere);
        await kept.Keeper.FollowAsync(CancellationToken.None);
        await kept.Keeper.FollowAsync(CancellationToken.None);
        Assert.Equal((3L, "Plant 9"), (kept.InForce.Mark.Revision, kept.InForce.Current!.Plant.Name));
        Assert.Equal("Information Another process applied /elsewhere/registry.yaml; revision 3 is in force", kept.Log[0]);
        var earlier = $"{kept.Settings.Registry} was in force before, as revision 2, and another was applied since. If it is right all the same, run apply {kept.Settings.Registry}.";
        Assert.Equal("Warning The service's own registry file is not in force; revision 3 stays. " + earlier,
            Assert.Single(kept.Log.Skip(1)));

        // The last applied document wins, also after a start.
        await kept.StartAsync();
        Assert.Equal((3L, "Plant 9"), (kept.InForce.Mark.Revision, kept.InForce.Current!.Plant.Name));
        Assert.Equal("Warning The service's own registry file is not in force; revision 3 stays. " + earlier, Assert.Single(kept.Log));

        // A file that is gone leaves the registry in force, and no example takes its place.
        File.Delete(kept.Settings.Registry);
        await kept.StartAsync();
        Assert.Equal((3L, "Plant 9", null), (kept.InForce.Mark.Revision, kept.InForce.Current!.Plant.Name, kept.InForce.OwnFile));
        Assert.False(File.Exists(kept.Settings.Registry));
        Assert.Contains(kept.Log, line => line.StartsWith("Warning There is no registry file", StringComparison.Ordinal));

        // A revision this release does not understand is said once; the one before keeps its names here.
        await using (var other = await kept.OpenAsync())
        {
            await other.Registry.ApplyAsync(Documents.Valid(Changed), Changed + "future: true\n", "/newer/registry.yaml",
                CancellationToken.None);
        }

        kept.Log.Clear();
        await kept.Keeper.FollowAsync(CancellationToken.None);
        await kept.Keeper.FollowAsync(CancellationToken.None);
        Assert.Equal((3L, "Plant 9"), (kept.InForce.Mark.Revision, kept.InForce.Current!.Plant.Name));
        Assert.StartsWith("Error Revision 4 from /newer/registry.yaml is in force but not understood", Assert.Single(kept.Log),
            StringComparison.Ordinal);
        await kept.WriteAsync(Changed);
        await kept.ApplyAsync(Elsewhere);
        await kept.Keeper.FollowAsync(CancellationToken.None);
        Assert.Equal((5L, "Plant 9"), (kept.InForce.Mark.Revision, kept.InForce.Current!.Plant.Name));
    }

    [Fact]
    public async Task A_number_that_was_given_again_after_the_database_went_back_is_followed()
    {
        var failedOver = new KeptRegistry();
        await failedOver.InitializeAsync();
        await failedOver.WriteAsync(Documents.Plant2);
        await failedOver.StartAsync();

        await failedOver.WentBackAsync(Elsewhere, revision: 1);
        await failedOver.Keeper.FollowAsync(CancellationToken.None);

        Assert.Equal((1L, "Plant 9"), (failedOver.InForce.Mark.Revision, failedOver.InForce.Current!.Plant.Name));
        await failedOver.DisposeAsync();
    }

    [Fact]
    public async Task A_store_that_does_not_answer_leaves_the_registry_in_force()
    {
        var broken = new KeptRegistry();
        await broken.InitializeAsync();
        await broken.WriteAsync(Documents.Plant2);
        await broken.StartAsync();
        foreach (var file in Directory.EnumerateFiles(broken.Settings.Data, "monitoring.db*"))
        {
            await File.WriteAllTextAsync(file, new string('x', 100_000));
        }

        broken.Log.Clear();
        var fault = await Assert.ThrowsAsync<StorageException>(() => broken.Keeper.KeepUpAsync(CancellationToken.None));

        Assert.Equal(StorageFault.Unavailable, fault.Fault);
        Assert.Empty(broken.Log);
        Assert.Equal(1, broken.InForce.Mark.Revision);
        await broken.DisposeAsync();
    }

    [Fact]
    public void Before_the_start_there_is_no_registry() =>
        Assert.Equal((null, default, null), (new RegistryInForce().Current, new RegistryInForce().Mark, new RegistryInForce().OwnFile));
}
