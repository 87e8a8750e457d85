namespace Monitoring.Service.Tests.Registry;

/// <summary>A registry that was good when it was applied is never refused at a start, whatever became of system or release.</summary>
public sealed class StoredRegistryTests : IAsyncLifetime
{
    private static readonly string Moved = Documents.Change("America/Chicago", "America/Springfield");
    private static readonly string Newer = Documents.Change("owner: dana", "owner: joan") + "future: true\n";

    private readonly KeptRegistry kept = new();

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    [Fact]
    public async Task A_time_zone_that_left_the_system_is_told_loudly_and_UTC_is_used()
    {
        await StoreAsync(Moved, "host-1:" + kept.Settings.Registry);
        await kept.WriteAsync(Moved);

        await kept.StartAsync();

        Assert.Equal((1L, "America/Springfield", null),
            (kept.InForce.Mark.Revision, kept.InForce.Current!.Plant.TimeZone, kept.InForce.OwnFile));
        Assert.Contains(
            "Error The time zone data of this system has no America/Springfield, and no other name of it, so all times are told in UTC. Write a name it has into the registry and apply it, or install the zone data",
            kept.Log);
    }

    [Fact]
    public async Task Channels_by_which_nothing_is_sent_as_the_settings_stand_are_told_at_the_start_and_once()
    {
        var document = Documents.Change("dana.ruiz@example.com }", "dana.ruiz@example.com, notify: [mail, webhook: https://tickets.example.com/hook, "
            + "ntfy: http://ntfy.plant2/topic] }").Replace("joan.meyer@example.com }",
            "joan.meyer@example.com, notify: [mail, webhook: https://tickets.example.com/joan] }", StringComparison.Ordinal);
        await kept.WriteAsync(document);

        await kept.StartAsync();

        string[] told =
        [
            "Warning Nothing is sent by webhook to dana, joan: Channels:WebhookSecret is not set, and nothing is sent unsigned",
            "Warning Nothing is sent by ntfy to dana: ntfy.plant2 must be reached by https, or Channels:AllowPrivate must name it",
        ];
        Assert.Equal(told, kept.Log.Where(line => line.Contains("Nothing is sent", StringComparison.Ordinal)));
        kept.Log.Clear();
        await kept.ApplyAsync(document.Replace("owner: dana", "owner: joan", StringComparison.Ordinal));
        await kept.Keeper.KeepUpAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, kept.InForce.Mark.Revision);
        Assert.DoesNotContain(kept.Log, line => line.Contains("Nothing is sent", StringComparison.Ordinal));

        kept.Settings = kept.Settings with
        {
            Channels = new() { WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", AllowPrivate = new(["ntfy.plant2"], []) },
        };
        await kept.StartAsync();
        Assert.DoesNotContain(kept.Log, line => line.Contains("Nothing is sent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_newer_release_stored_stays_in_force_and_names_come_from_the_one_before()
    {
        await kept.ApplyAsync(Documents.Plant2, "host-1:" + kept.Settings.Registry);
        await StoreAsync(Newer, "/newer/registry.yaml");

        await kept.StartAsync();

        Assert.Equal("dana", kept.InForce.Current!.Agents[0].Owner);
        Assert.Equal(2, (await kept.Store.Registry.CurrentAsync(CancellationToken.None))!.Revision);
        Assert.Contains(kept.Log, line => line.StartsWith(
            "Error Revision 2 from /newer/registry.yaml is in force but not understood by this release", StringComparison.Ordinal));
        kept.Log.Clear();
        await kept.Keeper.KeepUpAsync(TestContext.Current.CancellationToken);
        Assert.Empty(kept.Log);
    }

    [Fact]
    public async Task What_a_newer_release_stored_first_stays_in_force_too()
    {
        await StoreAsync(Newer, "/newer/registry.yaml");

        await kept.StartAsync();

        Assert.Null(kept.InForce.Current);
        Assert.Equal("joan", (await kept.Store.Readings.AgentsAsync(CancellationToken.None))[0].Coverage!.Owner);
    }

    // As somebody applied it to whom it was good.
    private async Task StoreAsync(string document, string origin)
    {
        await using var other = await kept.OpenAsync();
        var registry = Documents.Valid(document.Replace("America/Springfield", "America/Chicago", StringComparison.Ordinal)
            .Replace("future: true\n", "", StringComparison.Ordinal));
        await other.Registry.ApplyAsync(registry, document, origin, CancellationToken.None);
    }
}
