using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Settings;

public sealed class LinkSecretFileTests
{
    [Fact]
    public void A_secret_is_made_once_and_only_the_service_may_read_it()
    {
        using var folder = new TemporaryFolder();
        var settings = Configured.With(("AGENTOPS_DATA", folder.File("data")));
        var secret = LinkSecretFile.Obtain(settings);
        Assert.Equal(43, secret.Length);
        Assert.Equal(secret, LinkSecretFile.Obtain(settings));
        Assert.Equal(["link-secret"], Directory.EnumerateFileSystemEntries(settings.Data).Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(settings.Data, "link-secret")));
        }
    }

    [Fact]
    public void Two_data_folders_have_two_secrets()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();
        Assert.NotEqual(LinkSecretFile.Obtain(Configured.With(("AGENTOPS_DATA", one.Path))),
            LinkSecretFile.Obtain(Configured.With(("AGENTOPS_DATA", other.Path))));
    }

    [Fact]
    public void Starts_at_the_same_moment_agree_on_one_secret()
    {
        using var folder = new TemporaryFolder();
        var settings = Configured.With(("AGENTOPS_DATA", folder.Path));
        var secrets = new string[4];
        Parallel.For(0, secrets.Length, start => secrets[start] = LinkSecretFile.Obtain(settings));
        Assert.Single(secrets.Distinct());
        Assert.Equal(["link-secret"], Directory.EnumerateFileSystemEntries(settings.Data).Select(Path.GetFileName));
    }

    [Fact]
    public void A_configured_secret_needs_no_file()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(new string('s', 32),
            LinkSecretFile.Obtain(Configured.With(("AGENTOPS_DATA", folder.Path), ("AGENTOPS_LINKSECRET", new string('s', 32)))));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_damaged_file_and_a_folder_that_cannot_be_made_are_refused_with_their_path()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("link-secret"), "short");
        File.WriteAllText(folder.File("file"), "");
        foreach (var data in new[] { folder.Path, folder.File("file") })
        {
            var refusal = Assert.Throws<ConfigurationException>(() => LinkSecretFile.Obtain(Configured.With(("AGENTOPS_DATA", data))));
            Assert.Contains(Path.Combine(data, "link-secret"), refusal.Message, StringComparison.Ordinal);
        }
    }
}
