using Monitoring.Service.Commands;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Commands;

/// <summary>Where <c>mail-test</c> looks a person up, and what it says of that.</summary>
public sealed class MailTestCommandTests : IAsyncLifetime
{
    private const string NobodyListens = "Host=127.0.0.1;Port=1;Database=monitoring;Username=monitoring";

    private readonly KeptRegistry kept = new();

    private string FromTheFile => $"so people are looked up in {kept.Settings.Registry}.\n";

    public ValueTask InitializeAsync() => kept.InitializeAsync();

    public ValueTask DisposeAsync() => kept.DisposeAsync();

    [Fact]
    public async Task Before_anything_is_in_force_people_are_those_of_the_file()
    {
        await kept.WriteAsync(Documents.Plant2);

        var (code, said, _) = await TestAsync("dana");

        Assert.Equal(ExitCode.Good, code);
        Assert.Contains("\nNothing is in force there, " + FromTheFile, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_not_said_to_be_empty()
    {
        await kept.WriteAsync(Documents.Plant2);
        kept.Settings = kept.Settings with { Database = NobodyListens };

        var (code, said, _) = await TestAsync("dana");

        Assert.Equal(ExitCode.Good, code);
        Assert.DoesNotContain("Nothing is in force", said, StringComparison.Ordinal);
        Assert.Contains("\nWhat is in force there is not known, " + FromTheFile, said, StringComparison.Ordinal);
        File.Delete(kept.Settings.Registry);
        await Assert.ThrowsAsync<StorageException>(() => TestAsync("dana"));
    }

    [Fact]
    public async Task A_revision_this_release_cannot_read_is_said_to_be_in_force()
    {
        await kept.ApplyAsync(Documents.Plant2);
        await kept.WentBackAsync("later: than this release", 1);
        await kept.WriteAsync(Documents.Plant2);

        var (code, said, _) = await TestAsync("dana");

        Assert.Equal(ExitCode.Good, code);
        Assert.Contains("\nThis release does not understand revision 1, which is in force there, " + FromTheFile, said,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_found_where_there_is_no_registry_or_one_with_mistakes()
    {
        Assert.Equal(
            (ExitCode.Usage, $"{kept.Settings.Registry}:1: does not exist; name an existing file\n"
                + "Nobody is called dana; there is no registry to look in.\n"),
            Failed(await TestAsync("dana")));

        await kept.WriteAsync(Documents.Plant2);
        Assert.Equal((ExitCode.Usage, "Nobody is called nobody; the registry knows dana, tom, joan.\n"), Failed(await TestAsync("nobody")));
    }

    private static (int Code, string Errors) Failed((int Code, string Said, string Errors) end) => (end.Code, end.Errors);

    private async Task<(int Code, string Said, string Errors)> TestAsync(string person)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await MailTestCommand.RunAsync(kept.Settings, person, output, errors, TestContext.Current.CancellationToken);
        return (code, output.ToString().ReplaceLineEndings("\n"), errors.ToString().ReplaceLineEndings("\n"));
    }
}
