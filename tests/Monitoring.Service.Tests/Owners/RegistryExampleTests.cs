using Monitoring.Service.Owners;

namespace Monitoring.Service.Tests.Owners;

public sealed class RegistryExampleTests
{
    [Fact]
    public void The_example_is_valid_and_nothing_about_it_needs_advice()
    {
        var valid = Assert.IsType<RegistryReading.Valid>(RegistryReader.Read("registry.yaml", RegistryExample.Text));
        Assert.Empty(RegistryAdvice.Warnings("registry.yaml", valid));
        Assert.Equal(Documents.Valid(Documents.Plant2).Agents[0].Slos, valid.Registry.Agents[0].Slos);
    }

    [Fact]
    public void What_it_offers_in_comments_is_valid_too()
    {
        var offered = string.Join('\n', RegistryExample.Text.Split('\n').Select(line =>
            line.StartsWith("        # ", StringComparison.Ordinal) && line.Contains(": [", StringComparison.Ordinal) ? "        " + line[10..] : line));
        Assert.NotEqual(RegistryExample.Text, offered);
        Assert.Equal(Documents.Valid(RegistryExample.Text).Agents[0].Slos, Documents.Valid(offered).Agents[0].Slos);
    }

    [Fact]
    public async Task It_is_written_into_a_new_folder_but_never_over_a_file()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "data", "registry.yaml");
        await RegistryExample.WriteAsync(path, CancellationToken.None);
        Assert.Equal(RegistryExample.Text, await File.ReadAllTextAsync(path));

        await File.WriteAllTextAsync(path, "mine");
        await Assert.ThrowsAsync<IOException>(() => RegistryExample.WriteAsync(path, CancellationToken.None));
        Assert.Equal("mine", await File.ReadAllTextAsync(path));
    }
}
