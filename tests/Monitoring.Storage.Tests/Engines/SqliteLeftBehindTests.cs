using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Tests.Engines;

/// <summary>What lies beside a database file at the start is looked at before anything of it is carried over.</summary>
public sealed class SqliteLeftBehindTests : IAsyncLifetime
{
    private readonly SqliteStore fixture = new();
    private readonly string folder = Directory.CreateTempSubdirectory("left-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Main => Path.Combine(folder, "monitoring.db");

    public ValueTask InitializeAsync() => fixture.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_a_kill_leaves_is_sound_and_the_look_changes_nothing()
    {
        await KillAsync();
        var before = Files();

        Assert.Null(SqliteLeftBehind.WhyNot(Main, readsWhole: true));

        Assert.Equal(before, Files());
        await using var store = await Store.OpenAsync("sqlite:" + Main, TimeProvider.System, Token);
        Assert.Null(await store.WhyNotReadyAsync(Token));
    }

    [Theory]
    [InlineData("a page is damaged", "is damaged", "the last backup")]
    [InlineData("it is cut off", "does not belong to", "Put the file that belongs to it back")]
    [InlineData("it never was one", "is damaged", "the last backup")]
    [InlineData("it is gone", "is not there, and", "Put the file back")]
    [InlineData("a journal of another", "-journal lies beside", "Move it away")]
    public async Task Whatever_does_not_fit_is_told_in_words_and_stays_as_it_is(string what, string words, string remedy)
    {
        await KillAsync();
        Strike(what);
        var before = Files();

        foreach (var open in new[] { Store.OpenAsync, ExistingAsync(readsWhole: true) })
        {
            var refused = await Assert.ThrowsAsync<StorageException>(() => open("sqlite:" + Main, TimeProvider.System, Token));
            Assert.Contains(words, refused.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, Files());
        }
    }

    [Theory]
    [InlineData("a page is damaged", null)]
    [InlineData("it is cut off", "does not belong to")]
    [InlineData("it is gone", "is not there, and")]
    [InlineData("a journal of another", "-journal lies beside")]
    public async Task What_only_asks_a_running_database_does_not_read_all_of_it_first(string what, string? words)
    {
        await KillAsync();
        Strike(what);

        var refused = await Record.ExceptionAsync(async () =>
        {
            await using var store = await ExistingAsync(readsWhole: false)("sqlite:" + Main, TimeProvider.System, Token);
        });

        Assert.Equal(words is not null, refused?.Message.Contains(words!, StringComparison.Ordinal) ?? false);
    }

    private static Func<string, TimeProvider, CancellationToken, Task<Store>> ExistingAsync(bool readsWhole) =>
        (database, clock, end) => Store.OpenExistingAsync(database, clock, readsWhole, end);

    // The folder as it is found after the process was killed: with a log that holds a part of the database.
    private async Task KillAsync()
    {
        await fixture.ApplyAsync(StoreFixture.OrderEntry(), "one");
        await fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 500)));
        await fixture.TamperAsync("pragma wal_checkpoint(truncate)");
        await fixture.WriteAsync(StoreFixture.Outcomes("01", from: 500));
        foreach (var end in new[] { "", "-wal" })
        {
            File.Copy(fixture.Database["sqlite:".Length..] + end, Main + end);
        }
    }

    private void Strike(string what)
    {
        var content = File.ReadAllBytes(Main);
        switch (what)
        {
            case "a page is damaged":
                // Not one of those that the log has anew.
                Array.Clear(content, content.Length / 2, 8192);
                File.WriteAllBytes(Main, content);
                break;
            case "it is cut off":
                File.WriteAllBytes(Main, content[..(content.Length / 2)]);
                break;
            case "it never was one":
                File.Delete(Main + "-wal");
                File.WriteAllText(Main, "garbage");
                break;
            case "it is gone":
                File.Delete(Main);
                break;
            default:
                File.WriteAllBytes(Main + "-journal", [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, .. new byte[4096]]);
                break;
        }
    }

    // All but the index of the log, which every reader makes anew.
    private Dictionary<string, string> Files() => Directory.EnumerateFiles(folder)
        .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)), StringComparer.Ordinal);
}
