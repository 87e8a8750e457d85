using Monitoring.Core.Outcomes;
using Monitoring.Service.Commands;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Commands;

/// <summary>What <c>backup</c> says, what it makes, and what it leaves as it is.</summary>
public sealed class BackupCommandTests : IAsyncLifetime
{
    private readonly KeptRegistry kept = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Copy => Path.Combine(folder.File("made"), "copy.db");

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await kept.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task It_names_the_database_and_says_how_large_the_copy_is_and_up_to_which_moment_and_positions()
    {
        await kept.ApplyAsync(Documents.Plant2);
        await kept.JudgeAsync(Verdict.Correct, 12);

        var (code, said) = await BackUpAsync();

        Assert.True(code == ExitCode.Good, said);
        Assert.StartsWith($"Database: sqlite:{kept.Settings.Data}/monitoring.db\nCopied to {Copy}: 0.", said, StringComparison.Ordinal);
        Assert.Matches(" MiB, schema version [0-9]+, 1 agents\\.\nEverything answered before [-0-9]+T[:.0-9]+Z is in it:\n", said);
        Assert.Contains("\n  order-entry: 12 outcomes, verdicts up to position 12\n", said, StringComparison.Ordinal);
        Assert.EndsWith("once with serve --mail.\n", said, StringComparison.Ordinal);
        Assert.Equal([Copy], Directory.GetFiles(folder.File("made")));
    }

    [Fact]
    public async Task The_copy_is_its_owners_alone()
    {
        Assert.Equal(ExitCode.Good, (await BackUpAsync()).Code);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        }
    }

    [Fact]
    public async Task Who_sends_dead_messages_of_a_copy_once_more_is_told_that_its_mail_is_held()
    {
        await BackUpAsync();
        kept.Settings = kept.Settings with { Database = "sqlite:" + Copy };
        using var said = new StringWriter { NewLine = "\n" };

        Assert.Equal(ExitCode.Good, await MailRetryCommand.RunAsync(kept.Settings, null, said, said, Token));

        Assert.Contains("\nMail is held. This database is a copy, made at ", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_exists_is_left_as_it_is()
    {
        Directory.CreateDirectory(folder.File("made"));
        await File.WriteAllTextAsync(Copy, "an older copy", Token);

        var (code, said) = await BackUpAsync();

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"{Copy} exists already and was left as it is; name a file that does not.\n", said, StringComparison.Ordinal);
        Assert.Equal("an older copy", await File.ReadAllTextAsync(Copy, Token));
        Assert.Single(Directory.GetFiles(folder.File("made")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/srv/backups/")]
    public async Task What_names_no_file_is_refused(string file)
    {
        using var said = new StringWriter { NewLine = "\n" };

        Assert.Equal(ExitCode.Usage, await BackupCommand.RunAsync(kept.Settings, file, said, said, Token));

        Assert.EndsWith("\nFILE must name the file to make, in a folder that may be there or not.\n", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_database_none_is_made_and_nothing_stays_behind()
    {
        kept.Settings = kept.Settings with { Database = "sqlite:" + folder.File("mistyped/monitoring.db") };

        var none = await Assert.ThrowsAsync<StorageException>(BackUpAsync);

        Assert.StartsWith("There is no database", none.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("mistyped")));
        Assert.False(File.Exists(Copy));
        Assert.Empty(Directory.GetFiles(folder.File("made")));
    }

    [Fact]
    public async Task On_PostgreSQL_it_names_the_command_that_does_it()
    {
        kept.Settings = kept.Settings with { Database = "Host=db1;Database=monitoring;Username=monitoring;Password=s3cret" };

        var (code, said) = await BackUpAsync();

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"pg_dump --format=custom --file='{Copy}' 'host=db1 dbname=monitoring user=monitoring'\n", said, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("made")));
    }

    private async Task<(int Code, string Said)> BackUpAsync()
    {
        using var said = new StringWriter { NewLine = "\n" };
        return (await BackupCommand.RunAsync(kept.Settings, Copy, said, said, Token), said.ToString());
    }
}
