using Monitoring.Core.Outcomes;
using Monitoring.Service.Commands;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Tests.Commands;

/// <summary>What <c>apply</c> and <c>registry show</c> do to a database, and where there is none.</summary>
public sealed class ApplyCommandTests : IAsyncLifetime
{
    private static readonly string Other = Documents.Change("  order-entry:", "  ap-invoice:")
        .Replace("order-entry-accuracy", "ap-invoice-accuracy", StringComparison.Ordinal);

    private readonly KeptRegistry kept = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => kept.Settings.Registry;

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    [Fact]
    public async Task It_names_the_database_prints_what_it_does_and_brings_the_file_into_force()
    {
        var (code, said) = await ApplyAsync(Documents.Plant2);

        Assert.Equal(ExitCode.Good, code);
        Assert.StartsWith($"Database: sqlite:{kept.Settings.Data}/monitoring.db\n", said, StringComparison.Ordinal);
        Assert.Contains("Nothing is in force yet.\n  adds     plant Plant 2", said, StringComparison.Ordinal);
        Assert.Contains("\n6 added, 0 changed, 0 retired.\n", said, StringComparison.Ordinal);
        Assert.EndsWith($"{File} is in force as revision 1: 1 agents, 1 SLOs. A running service follows within 5 seconds.\n", said,
            StringComparison.Ordinal);

        (code, said) = await ApplyAsync(Documents.Plant2);
        Assert.Equal(ExitCode.Good, code);
        Assert.EndsWith($"Nothing that the service acts on is added, changed or retired.\n{File} is in force already, as revision 1.\n",
            said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_prints_the_same_and_changes_nothing()
    {
        await ApplyAsync(Documents.Plant2);
        await kept.JudgeAsync(Verdict.Incorrect, 11);

        var (code, said) = await ApplyAsync(Other, isDryRun: true);

        Assert.Equal(ExitCode.Good, code);
        Assert.Contains("retires  SLO order-entry-accuracy of order-entry: its alert is open", said, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was changed (--dry-run). To apply it needs --retire, for it retires what has an open alert.\n", said,
            StringComparison.Ordinal);
        Assert.Equal(1, (await kept.Store.Registry.CurrentAsync(Token))!.Revision);
    }

    [Fact]
    public async Task What_has_an_open_alert_is_retired_only_when_that_is_asked()
    {
        await ApplyAsync(Documents.Plant2);
        await kept.JudgeAsync(Verdict.Incorrect, 11);

        var (code, said) = await ApplyAsync(Other);
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("Nothing was changed: an alert of order-entry-accuracy is open.", said, StringComparison.Ordinal);
        Assert.Equal(1, (await kept.Store.Registry.CurrentAsync(Token))!.Revision);

        (code, said) = await ApplyAsync(Other, leftOut: AlertsLeftOut.Close);
        Assert.Equal(ExitCode.Good, code);
        Assert.Equal(2, (await kept.Store.Registry.CurrentAsync(Token))!.Revision);
        Assert.Empty((await kept.Store.Readings.EpisodesAsync(null, isOpen: true, null, 10, Token))!);
    }

    [Fact]
    public async Task Where_there_is_no_database_nothing_is_made_and_the_place_is_named()
    {
        using var folder = new TemporaryFolder();
        var settings = kept.Settings with { Data = folder.File("data"), Database = $"sqlite:{folder.File("data")}/monitoring.db" };
        await kept.WriteAsync(Documents.Plant2);

        foreach (var verb in new Func<TextWriter, Task>[]
        {
            output => ApplyCommand.RunAsync(settings, new(File, false, AlertsLeftOut.Refuse), output, output, Token),
            output => RegistryShowCommand.RunAsync(settings, output, output, Token),
            output => VerifyCommand.RunAsync(settings, output, Token),
            output => MailRetryCommand.RunAsync(settings, null, output, output, Token),
        })
        {
            using var output = new StringWriter();
            var refusal = await Assert.ThrowsAsync<StorageException>(() => verb(output));
            Assert.Contains(settings.Database, refusal.Message, StringComparison.Ordinal);
            Assert.Contains(settings.Database, output.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_database_of_somebody_else_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        await System.IO.File.WriteAllBytesAsync(folder.File("empty.db"), [], Token);
        await kept.WriteAsync(Documents.Plant2);
        using var output = new StringWriter();

        var refusal = await Assert.ThrowsAsync<StorageException>(() => ApplyCommand.RunAsync(
            kept.Settings with { Database = "sqlite:" + folder.File("empty.db") }, new(File, false, AlertsLeftOut.Refuse), output, output,
                Token));

        Assert.StartsWith($"sqlite:{folder.File("empty.db")} holds nothing of this program", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_in_force_is_shown_as_apply_takes_it()
    {
        await ApplyAsync(Documents.Plant2 + "# the end, without a line break");
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(ExitCode.Good, await RegistryShowCommand.RunAsync(kept.Settings, output, errors, Token));

        Assert.Equal(Documents.Plant2 + "# the end, without a line break", output.ToString());
        Assert.Matches($"^# database: sqlite:.*monitoring.db\n# revision 1 of [-0-9: ]+ UTC, from {File}\n$",
            errors.ToString().ReplaceLineEndings("\n"));
        Assert.Contains("is in force already", (await ApplyAsync(output.ToString())).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_plant_and_people_nothing_is_said_where_what_is_in_force_cannot_be_read()
    {
        await ApplyAsync(Documents.Plant2);
        await kept.WentBackAsync("later: than this release", 1);

        var (code, said) = await ApplyAsync(Documents.Change("92%", "93%"), isDryRun: true);

        Assert.Equal(ExitCode.Good, code);
        Assert.Contains(
            "In force: revision 1.\nThis release does not understand its document, so plant and people are not compared.\n"
                + "  changes  SLO order-entry-accuracy of order-entry: target 92% -> 93%",
            said, StringComparison.Ordinal);
        Assert.Contains("\n0 added, 1 changed, 0 retired.\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_mistakes_is_told_by_its_verdict_first()
    {
        var (code, said) = await ApplyAsync(Documents.Change("92%", "92"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith($"{File} is no valid registry: 1 mistake; nothing was changed.\n{File}:16: ", said, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said)> ApplyAsync(
        string document, bool isDryRun = false, AlertsLeftOut leftOut = AlertsLeftOut.Refuse)
    {
        await kept.WriteAsync(document);
        using var output = new StringWriter();
        var code = await ApplyCommand.RunAsync(kept.Settings, new(File, isDryRun, leftOut), output, output, Token);
        return (code, output.ToString().ReplaceLineEndings("\n"));
    }
}
