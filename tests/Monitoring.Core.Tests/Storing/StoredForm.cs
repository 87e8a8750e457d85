using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Tests.Storing;

/// <summary>Parts of stored forms, alone.</summary>
internal static class StoredForm
{
    public delegate T Reading<out T>(ref StateReader reader);

    public static byte[] Of(DetectorMemory memory) => Of(memory.Write);

    public static byte[] Of(Tally tally) => Of(tally.Write);

    public static byte[] Of(CategoricalReference reference) => Of(reference.Write);

    public static byte[] Of(NumericReference reference) => Of(reference.Write);

    public static byte[] Of(Action<StateWriter> write)
    {
        var writer = new StateWriter(16);
        write(writer);
        return writer.ToArray();
    }

    public static T Read<T>(ReadOnlySpan<byte> bytes, Reading<T> read)
    {
        var reader = new StateReader(bytes);
        var value = read(ref reader);
        reader.End();
        return value;
    }
}
