using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Tests.Registry;

/// <summary>What is told of the service's own registry file goes, while the service runs, with what caused it.</summary>
public sealed class OwnFileLookTests : IAsyncLifetime
{
    private static readonly string Edited = Documents.Change("owner: dana", "owner: joan");
    private static readonly string Mistaken = Documents.Change("92%", "92");

    private readonly KeptRegistry kept = new();

    private string File => kept.Settings.Registry;

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    [Fact]
    public async Task A_typo_that_is_undone_and_applied_is_told_no_longer()
    {
        await StartWithAsync(Documents.Plant2, Mistaken);
        await FollowAsync("has a mistake");

        await kept.WriteAsync(Documents.Plant2);
        await kept.ApplyAsync(Documents.Plant2, "host-1:" + File);

        await FollowAsync(null);
        Assert.Equal([$"Information The registry file {File} is in force as revision 1"], kept.Log);
    }

    [Fact]
    public async Task A_file_that_is_edited_back_or_removed_is_told_no_longer()
    {
        await StartWithAsync(Documents.Plant2, Mistaken);
        await FollowAsync("has a mistake");
        await kept.WriteAsync(Documents.Plant2);
        await FollowAsync(null);

        await StartWithAsync(Mistaken);
        System.IO.File.Delete(File);
        await FollowAsync(null);
        Assert.Equal([$"Warning There is no registry file {File}; revision 1 from {File} stays in force"], kept.Log);
    }

    [Fact]
    public async Task A_file_that_is_mended_and_not_applied_is_told_to_wait_for_that_once_and_never_applied_by_itself()
    {
        await StartWithAsync(Documents.Plant2, Mistaken);

        await kept.WriteAsync(Edited);
        await FollowAsync("was changed since it was applied");
        Assert.Equal([$"Warning The service's own registry file is not in force; revision 1 stays. {File} was changed since it was applied. When it is done, run apply {File}."], kept.Log);
        await FollowAsync("was changed since it was applied");

        Assert.Empty(kept.Log);
        Assert.Equal("dana", kept.InForce.Current!.Agents[0].Owner);
        Assert.Equal(1, (await kept.Store.Registry.CurrentAsync(CancellationToken.None))!.Revision);
    }

    [Fact]
    public async Task An_example_that_is_edited_while_nothing_is_in_force_waits_to_be_applied()
    {
        await kept.StartAsync();
        await FollowAsync("is the untouched example, and nobody in it is real");

        await kept.WriteAsync(Documents.Plant2);

        await FollowAsync("was not applied yet");
        Assert.Equal([$"Warning Nothing is in force: {File} was not applied yet. When it is done, run apply {File}."], kept.Log);
        Assert.Null(kept.InForce.Current);
    }

    [Fact]
    public async Task A_file_that_would_retire_an_open_alert_is_told_so_until_the_alert_is_closed()
    {
        await StartWithAsync(Documents.Plant2);
        await kept.JudgeAsync(Verdict.Incorrect, 11);
        await StartWithAsync(Documents.Change("order-entry:", "ap-invoice:")
            .Replace("order-entry-accuracy", "ap-invoice-accuracy", StringComparison.Ordinal));
        await FollowAsync("would retire order-entry-accuracy with an open alert");
        await FollowAsync("would retire order-entry-accuracy with an open alert");
        Assert.Empty(kept.Log);

        await kept.JudgeAsync(Verdict.Correct, 200);

        await FollowAsync("was changed since it was applied");
    }

    private async Task StartWithAsync(params string[] documents)
    {
        foreach (var document in documents)
        {
            await kept.WriteAsync(document);
            await kept.StartAsync();
        }
    }

    private async Task FollowAsync(string? told)
    {
        kept.Log.Clear();
        await kept.Keeper.FollowAsync(TestContext.Current.CancellationToken);
        Assert.Equal(told, kept.InForce.OwnFile?.Why);
    }
}
