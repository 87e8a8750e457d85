using System.Text.RegularExpressions;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

public sealed partial class RegistryExampleTests
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
            Offer().Replace(line, "${indent}")));
        var agent = Documents.Valid(offered).Agents[0];
        Assert.Equal(Documents.Valid(RegistryExample.Text).Agents[0].Slos.Select(slo => slo with { FreezesBaseline = true }), agent.Slos);
        Assert.Equal(new Pilot(190, 200), agent.Pilot);
    }

    [Fact]
    public void It_is_written_into_a_new_folder_but_never_over_a_file()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "data", "registry.yaml");
        Assert.True(RegistryExample.Write(path));
        Assert.Equal(RegistryExample.Text, File.ReadAllText(path));

        File.WriteAllText(path, "mine");
        Assert.False(RegistryExample.Write(path));
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void It_is_known_again_after_an_editor_changed_its_line_ends_and_not_after_a_change()
    {
        Assert.True(RegistryExample.Is(RegistryExample.Text.ReplaceLineEndings("\r\n")));
        Assert.False(RegistryExample.Is(RegistryExample.Text.Replace("Plant 2", "Plant 3", StringComparison.Ordinal)));
    }

    /// <summary>A comment that offers a key: a word, a colon, and one of the values offered.</summary>
    [GeneratedRegex("^(?<indent> +)# (?=[a-zA-Z]+: (\\[|\\{|notify|frozen))", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Offer();
}
