namespace Monitoring.Storage.Tests;

/// <summary>Opening databases of other versions and broken ones.</summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task A_database_of_a_newer_program_is_refused_in_words()
    {
        var fixture = new SqliteStore();
        await fixture.InitializeAsync();
        await fixture.TamperAsync("insert into schema_versions (version, name, applied_at) values (99, 'later', 0)");

        var refusal = await Assert.ThrowsAsync<StorageException>(fixture.RestartAsync);

        Assert.Contains("schema version 99", refusal.Message, StringComparison.Ordinal);
        await fixture.DisposeAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("store-").FullName, "text.db");
        await File.WriteAllTextAsync(path, new string('x', 4096), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StorageException>(() =>
            Store.OpenAsync("sqlite:" + path, TimeProvider.System, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_ready_store_says_so_and_a_locked_one_says_why_not()
    {
        var fixture = new SqliteStore();
        await fixture.InitializeAsync();
        Assert.Null(await fixture.Store.WhyNotReadyAsync(TestContext.Current.CancellationToken));
        await fixture.TamperAsync("delete from schema_versions");

        Assert.Contains("schema version 0", await fixture.Store.WhyNotReadyAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        await fixture.DisposeAsync();
    }
}
