using System.Text;

namespace Monitoring.Service.Tests;

/// <summary>Files that two processes may make at once.</summary>
public sealed class WholeFileTests
{
    [Fact]
    public async Task Of_many_that_make_a_file_at_once_one_does_and_nobody_ever_sees_a_part_of_it()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 50; round++)
        {
            var path = folder.File(FormattableString.Invariant($"made-{round}"));
            var made = new bool[6];
            var seen = new string[made.Length];
            await Task.WhenAll(Enumerable.Range(0, made.Length).Select(writer => Task.Run(() =>
            {
                made[writer] = WholeFile.TryCreate(path, Encoding.UTF8.GetBytes(new string((char)('a' + writer), 100_000)));
                seen[writer] = File.ReadAllText(path);
            })));

            var winner = Array.IndexOf(made, true);
            Assert.Equal(1, made.Count(one => one));
            Assert.All(seen, text => Assert.Equal(new string((char)('a' + winner), 100_000), text));
        }

        Assert.Equal(50, Directory.EnumerateFileSystemEntries(folder.Path).Count());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_a_fault_and_no_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("file"), "");

        Assert.Throws<IOException>(() => WholeFile.TryCreate(Path.Combine(folder.File("file"), "made"), "x"u8));
    }
}
