using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

/// <summary>Notices may be ahead of the registry this process knows, and for people who have left it.</summary>
public sealed class PersonDirectoryTests : IAsyncLifetime
{
    private readonly KeptRegistry kept = new();

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    [Fact]
    public async Task A_person_of_a_newer_revision_is_found_before_the_process_follows_and_one_who_left_is_found_afterwards()
    {
        await kept.WriteAsync(Documents.Plant2);
        await kept.StartAsync();
        var people = new PersonDirectory(kept.InForce, kept.Store);
        Assert.Equal("Dana Ruiz", (await people.FindAsync("dana", CancellationToken.None))?.Name);

        await kept.ApplyAsync(Documents.Change("dana.ruiz@example.com", "dana@elsewhere.example"), "/moved.yaml");
        Assert.Equal("dana@elsewhere.example", (await people.FindAsync("dana", CancellationToken.None))?.Email);
        await kept.ApplyAsync(Documents.Plant2.Replace("dana", "diana", StringComparison.Ordinal));

        Assert.Equal("diana", (await people.FindAsync("diana", CancellationToken.None))?.Key);
        await kept.Keeper.FollowAsync(CancellationToken.None);
        Assert.DoesNotContain("dana", kept.InForce.Current!.People.Keys);
        Assert.Equal("Dana Ruiz", (await people.FindAsync("dana", CancellationToken.None))?.Name);
        Assert.Null(await people.FindAsync("nobody", CancellationToken.None));
    }
}
