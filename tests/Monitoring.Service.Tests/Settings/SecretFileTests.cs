using System.Text;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Settings;

/// <summary>What is taken for a secret in a file, and what is said of any other.</summary>
public sealed class SecretFileTests
{
    [Theory]
    [InlineData("secret", "secret")]
    [InlineData("\uFEFF secret \r\n\n", "secret")]
    [InlineData(" \n", null)]
    [InlineData("", null)]
    public async Task One_line_of_text_is_the_secret(string content, string? secret)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("secret"), content, new UTF8Encoding(false), TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(folder.File("link"), folder.File("secret"));

        Assert.Equal((secret, secret), (SecretFile.Read(folder.File("secret"), out _), SecretFile.Read(folder.File("link"), out _)));
    }

    [Fact]
    public async Task What_is_too_long_is_told_so()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("fits"), new string('s', 65_536), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.File("long"), new string('s', 65_537), TestContext.Current.CancellationToken);

        Assert.Equal(65_536, SecretFile.Read(folder.File("fits"), out _)!.Length);
        Assert.Null(SecretFile.Read(folder.File("long"), out var why));
        Assert.Equal(folder.File("long") + " is longer than 65,536 bytes; write one line of text into it.", why);
    }

    [Fact]
    public async Task A_pipe_or_a_device_is_not_waited_for()
    {
        using var folder = new TemporaryFolder();
        Assert.False((await Tool.RunAsync("mkfifo", [folder.File("pipe")])).Failed);
        File.CreateSymbolicLink(folder.File("link"), folder.File("pipe"));
        foreach (var path in new[] { folder.File("pipe"), folder.File("link"), "/dev/zero", "/dev/null" })
        {
            Assert.Null(SecretFile.Read(path, out var why));
            Assert.Equal(path + " is empty, or no plain file; write one line of text into it.", why);
        }
    }

    [Fact]
    public void What_is_not_there_is_told_so()
    {
        using var folder = new TemporaryFolder();
        foreach (var path in new[] { folder.File("nowhere"), folder.File(".") })
        {
            Assert.Null(SecretFile.Read(path, out var why));
            Assert.StartsWith(path + " cannot be read (", why, StringComparison.Ordinal);
        }
    }
}
