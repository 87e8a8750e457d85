using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Tests.Registry;

/// <summary>SIGHUP: the own file is read again by the rule of a start, and nothing about it ends the service.</summary>
public sealed class ReadAgainTests : IAsyncLifetime
{
    private static readonly string Edited = Documents.Change("owner: dana", "owner: joan");

    private readonly KeptRegistry kept = new();

    private string File => kept.Settings.Registry;

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    [Fact]
    public async Task An_edited_file_is_brought_into_force()
    {
        await StartWithAsync(Documents.Plant2);

        await ReadAgainWithAsync(Edited);

        Assert.Equal((2L, "joan", null), (kept.InForce.Mark.Revision, kept.InForce.Current!.Agents[0].Owner, kept.InForce.OwnFile));
        Assert.Equal(
            [$"Information Asked to read the registry file {File} again", $"Information Applied the registry {File} as revision 2"],
            kept.Log.Take(2));
    }

    [Fact]
    public async Task A_file_with_a_mistake_is_told_and_what_is_in_force_stays()
    {
        await StartWithAsync(Documents.Plant2);

        await ReadAgainWithAsync(Edited.Replace("92%", "92", StringComparison.Ordinal));

        Assert.Equal((1L, "has a mistake"), (kept.InForce.Mark.Revision, kept.InForce.OwnFile?.Why));
        Assert.Contains(kept.Log, line => line.Contains("\"92\" has no percent sign", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_nothing_in_force_a_mistake_is_told_and_the_service_goes_on()
    {
        await kept.StartAsync();

        await ReadAgainWithAsync(Edited.Replace("92%", "92", StringComparison.Ordinal));
        Assert.Equal((default, "has a mistake"), (kept.InForce.Mark, kept.InForce.OwnFile?.Why));
        await ReadAgainWithAsync(Edited);

        Assert.Equal((1L, null), (kept.InForce.Mark.Revision, kept.InForce.OwnFile));
    }

    [Fact]
    public async Task What_has_an_open_alert_is_not_retired()
    {
        await StartWithAsync(Documents.Plant2);
        await kept.JudgeAsync(Verdict.Incorrect, 11);

        await ReadAgainWithAsync(Documents.Change("order-entry:", "ap-invoice:")
            .Replace("order-entry-accuracy", "ap-invoice-accuracy", StringComparison.Ordinal));

        Assert.Equal((1L, "would retire order-entry-accuracy with an open alert"), (kept.InForce.Mark.Revision, kept.InForce.OwnFile?.Why));
        Assert.Contains($"apply {File} --retire", kept.InForce.OwnFile!.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_earlier_file_and_the_example_are_told_only()
    {
        await StartWithAsync(Documents.Plant2);
        await ReadAgainWithAsync(Edited);

        await ReadAgainWithAsync(Documents.Plant2);

        Assert.Equal((2L, "was in force before, as revision 1, and another was applied since"),
            (kept.InForce.Mark.Revision, kept.InForce.OwnFile?.Why));
    }

    private async Task StartWithAsync(string document)
    {
        await kept.WriteAsync(document);
        await kept.StartAsync();
    }

    private async Task ReadAgainWithAsync(string document)
    {
        await kept.WriteAsync(document);
        kept.Log.Clear();
        var asked = kept.Keeper.ReadFileAgainAsync();
        Assert.False(asked.IsCompleted);
        await kept.Keeper.KeepUpAsync(TestContext.Current.CancellationToken);
        await asked;
    }
}
