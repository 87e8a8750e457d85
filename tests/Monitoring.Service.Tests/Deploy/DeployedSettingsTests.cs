using System.Text.RegularExpressions;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Deploy;

/// <summary>What the files of <c>deploy/</c> set: an unknown name would refuse the start.</summary>
public sealed partial class DeployedSettingsTests
{
    public static TheoryData<string> Files =>
    [
        "agentops-monitoring.service", "Containerfile", "compose.yaml", "kubernetes/base/settings.env", "kubernetes/base/deployment.yaml",
        "kubernetes/two-replicas/settings.env",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_setting_exists(string file)
    {
        var set = Variable().Matches(File.ReadAllText(RepositoryFile.At("deploy/" + file))).Select(match => match.Value).ToArray();

        Assert.NotEmpty(set);
        Assert.Empty(set.Except(SettingName.All.Select(SettingName.AsVariable)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_secret_is_in_a_file(string file) => Assert.Empty(Stated(File.ReadAllText(RepositoryFile.At("deploy/" + file))));

    [Theory]
    [InlineData("AGENTOPS_LINKSECRET=x")]
    [InlineData("AGENTOPS_MAIL__PASSWORD: x")]
    [InlineData("AGENTOPS_CHANNELS__WEBHOOKSECRET=x")]
    [InlineData("AGENTOPS_CHANNELS__NTFYTOKEN=x")]
    [InlineData("AGENTOPS_OTLP__HEADERS=x")]
    [InlineData("AGENTOPS_KESTREL__CERTIFICATES__DEFAULT__PASSWORD=x")]
    [InlineData("AGENTOPS_DATABASE=Host=db;Password=x")]
    public void A_secret_in_the_text_would_be_found(string line) => Assert.NotEmpty(Stated("AGENTOPS_DATA=/data\n" + line + "\n"));

    // What can be read from a file is secret, and so is every password.
    private static IEnumerable<string> Stated(string text) => Variable().Matches(text).Select(match => match.Value)
        .Where(name => SettingName.All.Any(setting => SettingName.AsVariable(setting) == name + "FILE")
            || name.EndsWith("PASSWORD", StringComparison.Ordinal))
        .Concat(Password().Matches(text).Select(match => match.Value));

    [GeneratedRegex("AGENTOPS_[A-Z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();

    [GeneratedRegex("[Pp]assword=[^;/]", RegexOptions.NonBacktracking)]
    private static partial Regex Password();
}
