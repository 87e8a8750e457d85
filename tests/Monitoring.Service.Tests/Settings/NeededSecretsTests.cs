using Microsoft.Extensions.Configuration;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Settings;

/// <summary>Secrets are demanded and opened where somebody needs them.</summary>
public sealed class NeededSecretsTests
{
    private static readonly (string Setting, string Value)[] Team =
        [("Database", "Host=db1"), ("Mail:User", "agents"), ("Mail:PasswordFile", "/run/credentials/absent")];

    [Fact]
    public void A_verb_that_signs_nothing_asks_for_no_secret_of_links_and_opens_no_password() =>
        Assert.Equal((null, null), (Read(NeededSecrets.None, Team).LinkSecret, Read(NeededSecrets.None, Team).Mail.Password));

    [Fact]
    public void A_verb_that_mails_opens_the_password() => Assert.StartsWith(
        "Mail:PasswordFile (AGENTOPS_MAIL__PASSWORDFILE): /run/credentials/absent cannot be read",
        Assert.Single(Assert.Throws<ConfigurationException>(() => Read(NeededSecrets.Mail, Team)).Faults), StringComparison.Ordinal);

    [Fact]
    public void The_service_asks_for_both() =>
        Assert.Equal(2, Assert.Throws<ConfigurationException>(() => Read(NeededSecrets.All, Team)).Faults.Count);

    [Fact]
    public void A_byte_order_mark_is_no_part_of_a_secret()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("password"), [0xEF, 0xBB, 0xBF, .. "open sesame\r\n"u8]);
        File.WriteAllBytes(folder.File("secret"), [0xEF, 0xBB, 0xBF, .. "0123456789abcdef0123456789abcdef\r\n"u8]);

        var settings = Configured.With(
            ("AGENTOPS_MAIL__USER", "agents"), ("AGENTOPS_MAIL__PASSWORDFILE", folder.File("password")),
            ("AGENTOPS_LINKSECRETFILE", folder.File("secret")));

        Assert.Equal(("open sesame", "0123456789abcdef0123456789abcdef"), (settings.Mail.Password, settings.LinkSecret));
    }

    private static ServiceSettings Read(NeededSecrets needs, params (string Setting, string Value)[] settings) => SettingsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(pair => KeyValuePair.Create(pair.Setting, (string?)pair.Value))).Build(), [], needs);
}
