using Monitoring.Core.Outcomes;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Tests.Registry;

/// <summary>Whether a start brings the service's own registry file into force, and what is told when it does not.</summary>
public sealed class OwnFileTests : IAsyncLifetime
{
    private static readonly string Edited = Documents.Change("owner: dana", "owner: joan");
    private static readonly string EditedAgain = Documents.Change("Plant 2", "Plant 3");

    private readonly KeptRegistry kept = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => kept.Settings.Registry;

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    [Fact]
    public async Task A_container_that_was_made_anew_and_has_another_name_brings_its_edits_into_its_own_database()
    {
        await StartWithAsync(Documents.Plant2);
        kept.Machine = "c2";

        await StartWithAsync(Edited);

        await IsInForceAsync(2, "c2:" + File);
    }

    [Fact]
    public async Task A_container_that_was_made_anew_is_told_of_what_was_in_force_before_and_of_what_came_from_another_path()
    {
        await StartWithAsync(Documents.Plant2);
        await StartWithAsync(Edited);
        kept.Machine = "c2";
        await StartWithAsync(Documents.Plant2);
        await StaysAsync(2, "host-1:" + File, "was in force before, as revision 1, and another was applied since");

        await kept.ApplyAsync(Documents.Plant2, "host-1:/elsewhere/registry.yaml");
        await StartWithAsync(EditedAgain);

        await StaysAsync(3, "host-1:/elsewhere/registry.yaml",
            "was never in force, and what is in force came from /elsewhere/registry.yaml of machine host-1");
    }

    [Fact]
    public async Task On_a_shared_database_a_second_host_with_the_same_path_is_told_and_changes_nothing()
    {
        kept.Settings = kept.Settings with { Database = "Host=db1" };
        await StartWithAsync(Documents.Plant2);
        kept.Machine = "host-2";

        await StartWithAsync(Edited);

        await StaysAsync(1, "host-1:" + File, $"was never in force, and what is in force came from {File} of machine host-1");
    }

    [Fact]
    public async Task Hosts_with_the_same_content_are_told_nothing_and_the_first_goes_on_to_bring_the_edits()
    {
        kept.Settings = kept.Settings with { Database = "Host=db1" };
        await StartWithAsync(Documents.Plant2);
        kept.Machine = "host-2";
        await kept.StartAsync();
        Assert.Null(kept.InForce.OwnFile);

        kept.Machine = "host-1";
        await StartWithAsync(Edited);

        await IsInForceAsync(2, "host-1:" + File);
    }

    [Fact]
    public async Task A_restored_file_is_told_however_often_it_was_in_force()
    {
        await StartWithAsync(Documents.Plant2);
        await StartWithAsync(Edited);

        await StartWithAsync(Documents.Plant2);

        await StaysAsync(2, "host-1:" + File, "was in force before, as revision 1, and another was applied since");
    }

    [Fact]
    public async Task The_example_beside_a_registry_is_told_also_where_that_came_from_the_same_file()
    {
        await StartWithAsync(Documents.Plant2);

        await StartWithAsync(RegistryExample.Text.ReplaceLineEndings("\r\n"));

        await StaysAsync(1, "host-1:" + File, "is the untouched example, and nobody in it is real");
    }

    [Fact]
    public async Task A_file_applied_by_hand_though_it_is_in_force_brings_its_edits_from_then_on()
    {
        await StartWithAsync(Documents.Plant2);
        await kept.ApplyAsync(Edited, "host-1:/srv/other.yaml");
        await kept.ApplyAsync(Edited, "host-1:" + File);

        await StartWithAsync(EditedAgain);

        await IsInForceAsync(3, "host-1:" + File);
    }

    [Fact]
    public async Task A_file_with_mistakes_is_told_with_all_of_them_and_what_is_in_force_stays()
    {
        await StartWithAsync(Documents.Plant2);

        await StartWithAsync(Edited.Replace("92%", "92", StringComparison.Ordinal)
            .Replace("fallback: joan", "fallback: jon", StringComparison.Ordinal));

        await StaysAsync(1, "host-1:" + File, "has 2 mistakes");
        Assert.Equal(
            [
                $"Error {File}:2: fallback: \"jon\" is nobody in people; did you mean joan?",
                $"Error {File}:16: agents.order-entry.slos.order-entry-accuracy.target: \"92\" has no percent sign; write 92%",
                $"Warning The service's own registry file is not in force; revision 1 stays. {File} has 2 mistakes. Mend them, then run apply {File}.",
            ],
            kept.Log);
    }

    [Fact]
    public async Task A_file_with_mistakes_ends_the_start_when_nothing_is_in_force()
    {
        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() =>
            StartWithAsync(Edited.Replace("92%", "92", StringComparison.Ordinal)));

        Assert.Equal([$"{File}:16: agents.order-entry.slos.order-entry-accuracy.target: \"92\" has no percent sign; write 92%"],
            refusal.Faults);
        Assert.Null(await kept.Store.Registry.CurrentAsync(Token));
    }

    [Fact]
    public async Task A_file_that_would_retire_an_open_alert_is_told_and_applied_once_the_alert_is_closed()
    {
        await StartWithAsync(Documents.Plant2);
        await kept.JudgeAsync(Verdict.Incorrect, 11);
        var without = Documents.Change("order-entry:", "ap-invoice:")
            .Replace("order-entry-accuracy", "ap-invoice-accuracy", StringComparison.Ordinal);

        await StartWithAsync(without);

        await StaysAsync(1, "host-1:" + File, "would retire order-entry-accuracy with an open alert");
        await kept.JudgeAsync(Verdict.Correct, 200);
        await kept.StartAsync();
        await IsInForceAsync(2, "host-1:" + File);
    }

    [Fact]
    public async Task Two_starts_at_once_with_different_files_bring_one_into_force_and_tell_the_other()
    {
        var other = new KeptRegistry { Machine = "host-2" };
        await other.InitializeAsync();
        other.Settings = other.Settings with { Database = kept.Settings.Database };
        await kept.WriteAsync(Documents.Plant2);
        await other.WriteAsync(Edited);
        await using var store = await kept.OpenAsync();

        await Task.WhenAll(Task.Run(kept.StartAsync), Task.Run(() => other.StartAsync(store)));

        Assert.Single(new[] { kept, other }, start => start.InForce.OwnFile is null);
        Assert.Equal((1L, 1L), (kept.InForce.Mark.Revision, other.InForce.Mark.Revision));
        Assert.Equal(kept.InForce.Current!.Agents[0].Owner, other.InForce.Current!.Agents[0].Owner);
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_revision_that_an_earlier_version_applied_from_this_path_came_from_this_file()
    {
        await kept.ApplyAsync(Documents.Plant2, File);
        await StartWithAsync(Edited);
        await IsInForceAsync(2, "host-1:" + File);
    }

    [Fact]
    public async Task A_revision_that_an_earlier_version_applied_from_another_path_came_from_another_file()
    {
        await kept.ApplyAsync(Documents.Plant2, "/elsewhere/registry.yaml");
        await StartWithAsync(Edited);
        await StaysAsync(1, "/elsewhere/registry.yaml", "was never in force, and what is in force came from /elsewhere/registry.yaml");
    }

    [Fact]
    public async Task On_a_shared_database_the_path_alone_of_an_earlier_version_is_taken_over_by_who_has_the_same_content()
    {
        await kept.ApplyAsync(Documents.Plant2, File);
        kept.Settings = kept.Settings with { Database = "Host=db1" };
        await StartWithAsync(Edited);
        await StaysAsync(1, File, "was never in force, and what is in force came from " + File);

        await StartWithAsync(Documents.Plant2);
        await IsInForceAsync(1, "host-1:" + File);
        await StartWithAsync(Edited);
        await IsInForceAsync(2, "host-1:" + File);
    }

    [Fact]
    public async Task Replicas_with_one_origin_bring_each_other_s_edits_and_one_that_comes_later_is_told()
    {
        await StartWithAsync(Documents.Plant2);
        kept.Settings = kept.Settings with { RegistryOrigin = "plant2" };
        await kept.StartAsync();
        await IsInForceAsync(1, "plant2");
        kept.Machine = "host-2";

        await StartWithAsync(Edited);

        await IsInForceAsync(2, "plant2");
        kept.Settings = kept.Settings with { RegistryOrigin = null };
        await StartWithAsync(EditedAgain);
        await StaysAsync(2, "plant2", "was never in force, and what is in force came from plant2");
    }

    [Fact]
    public void A_machine_is_known_by_its_hashed_id_and_without_one_by_its_name()
    {
        using var folder = new TemporaryFolder();
        System.IO.File.WriteAllText(folder.File("id"), "3d1219c7c4c5404aaa1f6d2a48adfda4\n");
        System.IO.File.WriteAllText(folder.File("empty"), "\n");

        var id = MachineId.Read(folder.File("id"));

        Assert.Matches("^[0-9a-f]{12}$", id);
        Assert.DoesNotContain(id, "3d1219c7c4c5404aaa1f6d2a48adfda4", StringComparison.Ordinal);
        Assert.Equal((Environment.MachineName, Environment.MachineName),
            (MachineId.Read(folder.File("empty")), MachineId.Read(folder.File("absent"))));
    }

    private async Task StartWithAsync(string document)
    {
        await kept.WriteAsync(document);
        await kept.StartAsync();
    }

    private async Task IsInForceAsync(long revision, string origin)
    {
        Assert.Null(kept.InForce.OwnFile);
        var current = await CurrentAsync();
        Assert.Equal((revision, origin), (current.Revision, current.Origin));
        Assert.Equal(current.Mark, kept.InForce.Mark);
        Assert.Equal(current.Document, await System.IO.File.ReadAllTextAsync(File, Token));
    }

    private async Task StaysAsync(long revision, string origin, string why)
    {
        var current = await CurrentAsync();
        Assert.Equal((revision, origin), (current.Revision, current.Origin));
        Assert.Equal(current.Mark, kept.InForce.Mark);
        Assert.Equal(why, kept.InForce.OwnFile?.Why);
        Assert.Contains($"apply {File}", kept.InForce.OwnFile!.Remedy, StringComparison.Ordinal);
        Assert.Contains(kept.Log, line => line.Contains($"{File} {why}. {kept.InForce.OwnFile.Remedy}", StringComparison.Ordinal));
    }

    private async Task<AppliedRevision> CurrentAsync() => (await kept.Store.Registry.CurrentAsync(Token))!;
}
