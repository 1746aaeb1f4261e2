//! What a record promises.
