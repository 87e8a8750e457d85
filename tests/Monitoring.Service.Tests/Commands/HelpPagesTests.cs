using System.CommandLine;
using System.Text;
using Monitoring.Service.Commands;

namespace Monitoring.Service.Tests.Commands;

public sealed class HelpPagesTests
{
    [Fact]
    public void Every_verb_says_its_settings_its_exit_codes_and_an_example()
    {
        var root = CommandTree.Root();
        var said = new StringBuilder();
        foreach (var verb in root.Subcommands.SelectMany(command => command.Subcommands.Prepend(command)))
        {
            var path = verb.Parents.Single() is RootCommand ? verb.Name : $"{verb.Parents.Single().Name} {verb.Name}";
            using var output = new StringWriter();
            Assert.Equal(0, root.Parse([.. path.Split(' '), "--help"]).Invoke(new InvocationConfiguration { Output = output }));
            var page = output.ToString();
            Assert.Contains("Exit codes:", page, StringComparison.Ordinal);
            Assert.Contains("Example:", page, StringComparison.Ordinal);
            said.Append("=== ").Append(path).Append('\n').Append(page);
        }

        GoldenFile.Matches("help.txt", string.Join('\n', said.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()))
            .Replace("Monitoring.Service.Tests", "Monitoring.Service", StringComparison.Ordinal));
    }
}
