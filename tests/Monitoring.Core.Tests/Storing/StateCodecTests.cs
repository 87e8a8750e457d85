using System.Text;
using CsCheck;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Tests.Storing;

/// <summary>Every stored state is written and read by one pair.</summary>
public sealed class StateCodecTests
{
    [Fact]
    public void What_is_written_reads_back() =>
        Gen.Select(Gen.Byte, Gen.Bool, Gen.Long[0, 1L << 48], Gen.Int, Gen.Long, Gen.Double, Gen.String).Sample((one, flag, number, four, eight, real, text) =>
        {
            var bytes = StoredForm.Of(writer =>
            {
                writer.Byte(one);
                writer.Flag(flag);
                writer.Number(number);
                writer.Int(four);
                writer.Long(eight);
                writer.Double(real);
                writer.Text(text);
            });
            var reader = new StateReader(bytes);
            Assert.Equal((one, flag, number, four, eight), (reader.Byte(), reader.Flag(), reader.Number(), reader.Int(), reader.Long()));
            Assert.Equal(BitConverter.DoubleToInt64Bits(real), BitConverter.DoubleToInt64Bits(reader.Double()));
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), reader.Text());
            reader.End();
        });

    [Fact]
    public void What_ends_too_early_goes_on_or_counts_what_cannot_be_is_refused()
    {
        Assert.Contains("ends too early", Refusal([1, 2, 3], (ref reader) => reader.Int()), StringComparison.Ordinal);
        Assert.Contains("too large", Refusal([9, 65], (ref reader) => reader.Text()), StringComparison.Ordinal);
        Assert.Contains("goes on after its end", Refusal([1, 2], (ref reader) => reader.Byte()), StringComparison.Ordinal);
        Assert.Contains("too large", Refusal([0x80, 1], (ref reader) => reader.Number(127)), StringComparison.Ordinal);
        Assert.Contains("counts 3 of what are 0 to 2", Refusal([3, 0, 0, 0], (ref reader) => reader.Count(0, 2)), StringComparison.Ordinal);
        Assert.Contains("has version 2; this program reads version 1", Refusal([2], (ref reader) =>
        {
            reader.Version(1);
            return 0;
        }), StringComparison.Ordinal);
    }

    // Programs before this one wrote references, and what inputs had shown, with the framework's writer.
    [Fact]
    public void References_have_the_bytes_they_always_had()
    {
        var texts = InputReference.Freeze([.. "aabb".Select(letter => (AttributeValue?)new AttributeValue(letter.ToString())), null, null]);
        Assert.Equal(
            Framework(writer =>
            {
                writer.Write((byte)1);
                writer.Write((byte)1);
                writer.Write(0L);
                writer.Write(3);
                foreach (var (value, count) in new[] { ("", 2L), ("a", 2L), ("b", 2L) })
                {
                    writer.Write(value);
                    writer.Write(count);
                }
            }),
            texts!.Encode());
        var numbers = InputReference.Freeze([new AttributeValue(1.5), new AttributeValue(0.5), null]);
        Assert.Equal(
            Framework(writer =>
            {
                writer.Write((byte)2);
                writer.Write(1L);
                writer.Write((byte)1);
                writer.Write(2L);
                writer.Write(0.5);
                writer.Write(1.5);
                writer.Write(2);
                writer.Write(0.5);
                writer.Write(1.5);
            }),
            numbers!.Encode());
    }

    private static byte[] Framework(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static string Refusal<T>(byte[] bytes, StoredForm.Reading<T> read) =>
        Assert.Throws<InvalidDataException>(() => StoredForm.Read(bytes, read)).Message;
}
