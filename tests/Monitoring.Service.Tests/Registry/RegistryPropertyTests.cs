using System.Text;
using CsCheck;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

public sealed class RegistryPropertyTests
{
    [Fact]
    public void Any_registry_printed_in_any_spelling_is_read_as_the_same_registry() =>
        Gen.Select(Registries.Any, Gen.UInt).Sample(
            (registry, style) =>
            {
                var read = Documents.Valid(new RegistryPrinter(style).Print(registry));
                Assert.Equal(registry.Plant, read.Plant);
                Assert.Equal((registry.Fallback, registry.KeepOutcomes), (read.Fallback, read.KeepOutcomes));
                Assert.Equal(registry.People, read.People);
                Assert.Equal(registry.Agents.Select(agent => agent with { Slos = [], Expects = [] }),
                    read.Agents.Select(agent => agent with { Slos = [], Expects = [] }));
                Assert.Equal(registry.Agents.Select(agent => agent.Expects), read.Agents.Select(agent => agent.Expects));
                Assert.Equal(registry.Agents.Select(agent => agent.Slos), read.Agents.Select(agent => agent.Slos));
            },
            iter: 500);

    [Fact]
    public void Any_damage_to_a_document_is_read_or_refused_with_a_line_of_it() =>
        (from at in Gen.Double[0, 1]
         from length in Gen.Int[0, 30]
         from put in Gen.OneOf(
             Gen.String[Gen.Char["abz019 \n\t:#-?[]{}&*!|>'\"%@`~,\\"], 0, 6],
             Gen.String[0, 4],
             Gen.OneOf("\n", "  ", "- ", ": ", "? ", "---\n", "...\n", "<<: ", "&a ", "*a", "!!str ", "|\n", "\"", "\0", "\u0085", "[", "]",
                 "{", "}"))
         select (at, length, put)).Array[1, 3].Sample(
            cuts =>
            {
                var text = new StringBuilder(Documents.Plant2);
                foreach (var (at, length, put) in cuts)
                {
                    var start = (int)(at * text.Length);
                    text.Remove(start, Math.Min(length, text.Length - start)).Insert(start, put);
                }

                var document = text.ToString();
                if (RegistryReader.Read("registry.yaml", document) is RegistryReading.Refused refused)
                {
                    var lines = document.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
                    var lastLine = lines.Count(character => character == '\n') + (lines.EndsWith('\n') ? 0 : 1);
                    Assert.NotEmpty(refused.Faults);
                    Assert.All(refused.Faults, fault => Assert.InRange(fault.Line, 1, lastLine));
                }
            },
            iter: 2_000);
}
